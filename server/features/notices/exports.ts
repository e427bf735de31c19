/** What other features may use of notices. */
export { adoptNotices } from './manage/adopt';
export { messageAudience } from './manage/messages';
export { createNewQuestions } from './manage/question-messages';
export { needsReminder } from './manage/remind';
export { startNoticeSchedule } from './manage/schedule';
export { countUnread } from './notices';
export { summarize } from './summary';
export { indexNotice, noticeSearch } from './search-index';
