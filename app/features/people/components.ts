/** The components of people that other features may use. Their chunk is loaded when a page shows them. */
export { chooserWords } from './choosers/words';

/** Chooses an audience: `value` is an `AudienceSpec`. */
export const loadAudienceChooser = () => import(/* webpackChunkName: "choosers" */ './choosers/AudienceChooser.vue');
/** Chooses departments: `value` is a list of `ScopeDepartment`. */
export const loadDepartmentChooser = () =>
  import(/* webpackChunkName: "choosers" */ './choosers/DepartmentChooser.vue');
/** Chooses people: `value` is a list of userids. */
export const loadPersonChooser = () => import(/* webpackChunkName: "choosers" */ './choosers/PersonChooser.vue');
