/** The components of people that other features may use. Each is loaded when a page shows it. */
export { chooserWords } from './choosers/words';

/** Chooses an audience: `value` is an `AudienceSpec`. */
export const loadAudienceChooser = () =>
  import(/* webpackChunkName: "audience-chooser" */ './choosers/AudienceChooser.vue');

/** Chooses departments: `value` is a list of `ScopeDepartment`. */
export const loadDepartmentChooser = () =>
  import(/* webpackChunkName: "department-chooser" */ './choosers/DepartmentChooser.vue');

/** Chooses people: `value` is a list of userids. */
export const loadPersonChooser = () => import(/* webpackChunkName: "person-chooser" */ './choosers/PersonChooser.vue');
