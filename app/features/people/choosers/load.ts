/** Chooses an audience: `value` is an `AudienceSpec`. */
export const loadAudienceChooser = () => import(/* webpackChunkName: "audience-chooser" */ './AudienceChooser.vue');

/** Chooses departments: `value` is a list of `ScopeDepartment`. */
export const loadDepartmentChooser = () =>
  import(/* webpackChunkName: "department-chooser" */ './DepartmentChooser.vue');

/** Chooses people: `value` is a list of userids. */
export const loadPersonChooser = () => import(/* webpackChunkName: "person-chooser" */ './PersonChooser.vue');
