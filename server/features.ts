import type { Feature } from './endpoints/feature';
import { filesFeature } from './features/files';
import { homeFeature } from './features/home';
import { meFeature } from './features/me';
import { noticesFeature } from './features/notices';
import { peopleFeature } from './features/people';

/** The list of features. A new feature adds its line here and in `app/features.ts`. */
export const features: readonly Feature[] = [homeFeature, noticesFeature, peopleFeature, meFeature, filesFeature];
