/** What other features may use of notices. */
export { countUnread } from './count-unread';
export { homeList } from './filter';
export { withoutRows } from './rows-in-document';
export { noticesModules } from './stores';
