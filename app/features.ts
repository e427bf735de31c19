/** The list of features. A new feature adds its line here and in `server/features.ts`. */
export { homePages } from './features/home/pages';
export { noticesPages } from './features/notices/pages';
export { peoplePages } from './features/people/pages';
export { mePages } from './features/me/pages';
export { brandingPages } from './features/branding/pages';
export { logPages } from './features/log/pages';
export { managePages } from './features/manage/pages';
export { rolesPages } from './features/roles/pages';
