import type { SimulatorMiddleware } from './call-state';
import { redactedQuery } from './call-log';
import type { State } from './state';

/** Adds each request to WeCom's own paths to the call log when its response is ready. */
export function record(state: State): SimulatorMiddleware {
  return async (ctx, next) => {
    const began = performance.now();
    ctx.state.errcode = null;
    ctx.state.note = null;
    try {
      await next();
    } finally {
      const call = {
        time: new Date().toISOString(),
        method: ctx.method,
        path: ctx.path,
        query: redactedQuery(ctx.URL.searchParams),
        status: ctx.req.socket.destroyed ? 0 : ctx.status,
        errcode: ctx.state.errcode,
        note: ctx.state.note,
        milliseconds: Math.round(performance.now() - began),
      };
      state.callLog.add(call);
      state.log.debug({ wecom: call }, 'simulated WeCom called');
    }
  };
}
