import * as features from '../features';
import type { PageDefinition } from './page-definition';

/** The pages of all features. In browsers they are a chunk of their own, which no first view needs. */
export const allPages: readonly PageDefinition[] = Object.keys(features).flatMap((name): PageDefinition[] =>
  Reflect.get(features, name),
);
