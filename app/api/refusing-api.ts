import type { Api } from './endpoint';

/** Refuses every call, for pages rendered without a session. */
export const refusingApi: Api = ({ method, path }) =>
  Promise.reject(new Error(`${method} ${path} was called without a session.`));
