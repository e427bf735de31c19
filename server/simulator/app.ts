import Koa from 'koa';
import type { CallState, SimulatorMiddleware } from './call-state';
import { ControlError } from './control/control-error';
import { controlRouter } from './control/router';
import { sameSite } from './control/same-site';
import { record } from './record';
import { signInRouter } from './sign-in/router';
import type { State } from './state';
import { trouble } from './trouble';
import { apiRouter } from './wecom/router';

/** Controls answer errors in words; WeCom's own paths never throw one. */
const controlErrors: SimulatorMiddleware = async (ctx, next) => {
  try {
    if (!URL.canParse(ctx.href)) throw new ControlError(400, 'The address is not a valid one.');
    await next();
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    ctx.status = error.status;
    ctx.body = { error: { message: error.message } };
  }
};

/** WeCom has nothing at the bare origin, where a developer looks first. */
const frontDoor: SimulatorMiddleware = async (ctx, next) => {
  if (ctx.path === '/' && ['GET', 'HEAD'].includes(ctx.method)) ctx.redirect('/_simulator/');
  else await next();
};

/** The simulated WeCom as a Koa app: controls first, then what a call of WeCom meets, in order. */
export function createApp(state: State, closing: AbortSignal): Koa<CallState> {
  const app = new Koa<CallState>();
  const controls = controlRouter(state);
  app.use(controlErrors);
  app.use(sameSite);
  app.use(controls.routes());
  app.use(controls.allowedMethods());
  app.use(frontDoor);
  app.use(record(state));
  app.use(trouble(state, closing));
  app.use(apiRouter(state).routes());
  app.use(signInRouter(state).routes());
  // WeCom answers an unknown path with 404 and nothing else.
  app.use((ctx) => {
    ctx.status = 404;
    ctx.body = '';
    ctx.remove('Content-Type');
  });
  app.on('error', (error: unknown) => state.log.error({ err: error }, 'the simulator failed'));
  return app;
}
