import { plural } from '../../locales/plural';
import type { NoticesWords } from './words.zh-CN';

export const words: NoticesWords = {
  notices: {
    title: 'Notices',
    filters: 'Filters',
    all: 'All',
    unreadOnly: 'Unread only',
    empty: 'There are no notices here yet.',
    emptyUnread: 'There are no unread notices.',
  },

  questions: {
    title: 'Questions',
    count: (count, more) => plural(count, 'question', 'questions', more),
    none: 'Nobody has asked anything yet.',
    label: 'Your question',
    hint: 'All colleagues can see it. Unsent text is kept on this device.',
  },
};
