export type * from './tables';
export type { Database, Patience } from './types';
