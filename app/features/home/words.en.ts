import { plural } from '../../locales/plural';
import type { HomeWords } from './words.zh-CN';

export const words: HomeWords = {
  home: {
    greeting: (name, hour) =>
      `Good ${hour < 5 ? 'evening' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'}${name === '' ? '' : `, ${name}`}`,
    unread: (count) => plural(count, 'unread notice', 'unread notices'),
    allRead: 'No unread notices',
    links: 'Quick links',
    groups: { confirm: 'To confirm', pinned: 'Pinned', unread: 'Unread notices', recent: 'Recent notices' },
    allNotices: 'All notices',
    empty: 'No notices yet.',
  },
};
