import type { Middleware, ParameterizedContext } from 'koa';

export interface CallState {
  /** For the call log; null if the response has no errcode. */
  errcode: number | null;
  /** For the call log; see `Call.note`. */
  note: string | null;
  /** The request target is not a path (server/http/request-target.ts). */
  targetRefused?: boolean;
}

export type SimulatorContext = ParameterizedContext<CallState>;
export type SimulatorMiddleware = Middleware<CallState>;
