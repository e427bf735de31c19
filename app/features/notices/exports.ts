/** What other features may use of notices. */
export { countUnread } from './count-unread';
export { homeList } from './filter';
export { default as NoticeRows } from './NoticeRows.vue';
export { noticesModules } from './stores';
