import * as features from '../features';
import type { PageDefinition } from './page-definition';

/** The pages of all features. In the browser they are in their own chunk, which the first view does not need. */
export const allPages: readonly PageDefinition[] = Object.keys(features).flatMap((name): PageDefinition[] =>
  Reflect.get(features, name),
);
