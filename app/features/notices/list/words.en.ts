import { plural } from '../../../locales/plural';
import type { NoticeListWords } from './words.zh-CN';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const words: NoticeListWords = {
  notices: {
    title: 'Notices',
    filters: 'Filters',
    all: 'All',
    write: 'New notice',
    unreadOnly: 'Unread only',
    empty: 'No notices yet.',
    emptyUnread: 'No unread notices.',
    search: 'Search notices',
    placeholder: 'Title, text, attachment',
    found: (count, more) => `${plural(count, 'notice', 'notices', more)} found`,
    notFound: 'No notices found',
    notFoundHint: 'Try other words, or fewer filters.',
    clear: 'Clear search and filters',
    month: 'Month',
    allMonths: 'Any time',
    monthOf: (year, month) => `${months[month - 1] ?? ''} ${year}`,
    markAll: (count) => `Mark all ${count} as read`,
    marked: (count) => `${plural(count, 'notice', 'notices')} marked as read`,
    undo: 'Undo',
    undone: 'Marked as unread',
    markFailed: 'Could not do this. Try again.',
  },
};
