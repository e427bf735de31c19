/** What other features may use of notices. */
export { countUnread } from './notices';
export { summarize } from './summary';
