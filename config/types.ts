export type { Config } from './index';
export type { SigningKey } from './secrets';
