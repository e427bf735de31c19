import { homePages } from './features/home/pages';
import { mePages } from './features/me/pages';
import { noticesPages } from './features/notices/pages';
import { peoplePages } from './features/people/pages';
import type { PageDefinition } from './router/page-definition';

/** The list of features. A new feature adds its line here and in `server/features.ts`. */
export const features: readonly (readonly PageDefinition[])[] = [homePages, noticesPages, peoplePages, mePages];
