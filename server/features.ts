/** The list of features. A new feature adds its line here and in `app/features.ts`. */
export { brandingFeature } from './features/branding';
export { filesFeature } from './features/files';
export { homeFeature } from './features/home';
export { managedLinksFeature } from './features/home/manage';
export { logFeature } from './features/log';
export { meFeature } from './features/me';
export { noticeListFeature, noticesFeature } from './features/notices';
export { peopleFeature } from './features/people';
export {
  noticeCategoriesFeature,
  noticeDeskFeature,
  noticeQuestionsFeature,
  noticeReadersFeature,
} from './features/notices/manage';
export { rolesFeature } from './features/roles';
