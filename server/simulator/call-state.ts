import type { Middleware, ParameterizedContext } from 'koa';

/** What the log tells about a call beside what the request says. */
export interface CallState {
  errcode: number | null;
  note: string | null;
}

export type SimulatorContext = ParameterizedContext<CallState>;
export type SimulatorMiddleware = Middleware<CallState>;
