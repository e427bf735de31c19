/** What other features may use of people. */
export { longestSearch } from './filter';
