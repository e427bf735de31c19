/** What other code may use of this feature. */
export { forgetPerson } from './forget-person';
