import type { LineName } from './line';
import type { Tap, Visit } from './visit';

export type Target = 'foyer' | 'stored';
export type VisitKind = 'cold' | 'warm' | 'tap-cold' | 'tap-warm' | 'first';

/** A visit with where and when it was made. */
export interface Sample {
  run: number;
  line: LineName;
  page: string;
  target: Target;
  kind: VisitKind;
  visit?: Visit;
  tap?: Tap;
}
