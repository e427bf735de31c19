export type * from './tables';
export type { Database, Timeouts } from './types';
