import { plural } from '../../locales/plural';
import type { HomeWords } from './words.zh-CN';

export const words: HomeWords = {
  home: {
    greeting: (name, hour) =>
      `Good ${hour < 5 ? 'evening' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'}${name === '' ? '' : `, ${name}`}`,
    unread: (count) => plural(count, 'unread notice', 'unread notices'),
    allRead: 'You have read every notice',
    links: 'Links',
    groups: { confirm: 'To confirm', pinned: 'Pinned', unread: 'Unread notices', recent: 'Recent notices' },
    allNotices: 'All notices',
    empty: 'There are no notices yet.',
  },
};
