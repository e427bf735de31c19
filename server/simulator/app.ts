import Koa from 'koa';
import { requestTarget } from '../http/request-target';
import type { CallState, SimulatorMiddleware } from './call-state';
import { ControlError } from './control/control-error';
import { controlRouter } from './control/router';
import { sameSite } from './control/same-site';
import { record } from './record';
import { signInRouter } from './sign-in/router';
import { networkFaults } from './network-faults';
import type { State } from './state';
import { apiRouter } from './wecom/router';

/** Turns a `ControlError` into a JSON response. WeCom's own paths never throw one. */
const controlErrors: SimulatorMiddleware = async (ctx, next) => {
  try {
    // A malformed Host makes the address unreadable too.
    if (ctx.state.targetRefused === true || !URL.canParse(ctx.href))
      throw new ControlError(400, 'The request address is not valid.');
    await next();
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    ctx.status = error.status;
    ctx.body = { error: { message: error.message } };
  }
};

/** WeCom has no page at `/`, but developers open it first. */
const redirectToControls: SimulatorMiddleware = async (ctx, next) => {
  if (ctx.path === '/' && ['GET', 'HEAD'].includes(ctx.method)) ctx.redirect('/_simulator/');
  else await next();
};

/**
 * The simulated WeCom as a Koa app: first the controls, then the log, the faults and WeCom's own paths.
 * @param closing aborts delays that a fault has caused
 */
export function createApp(state: State, closing: AbortSignal): Koa<CallState> {
  const app = new Koa<CallState>();
  const controls = controlRouter(state);
  app.use(requestTarget());
  app.use(controlErrors);
  app.use(sameSite);
  app.use(controls.routes());
  app.use(controls.allowedMethods());
  app.use(redirectToControls);
  app.use(record(state));
  app.use(networkFaults(state, closing));
  app.use(apiRouter(state).routes());
  app.use(signInRouter(state).routes());
  // Like WeCom: 404 with an empty body.
  app.use((ctx) => {
    ctx.status = 404;
    ctx.body = '';
    ctx.remove('Content-Type');
  });
  app.on('error', (error: unknown) => state.log.error({ err: error }, 'unexpected error in the WeCom simulator'));
  return app;
}
