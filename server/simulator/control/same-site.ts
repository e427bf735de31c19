import type { SimulatorMiddleware } from '../call-state';
import { ControlError } from './control-error';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;
const safeMethods = new Set(['GET', 'HEAD']);

/**
 * Any web page that a developer visits can send requests to loopback. So the simulator refuses host names other than
 * loopback ones (DNS rebinding) and changes from another origin.
 */
export const sameSite: SimulatorMiddleware = async (ctx, next) => {
  if (!loopback.test(ctx.host))
    throw new ControlError(421, 'The simulator is only available as localhost or 127.0.0.1.');
  if (!safeMethods.has(ctx.method) && !ctx.path.startsWith('/cgi-bin/')) {
    const origin = ctx.get('Origin');
    const site = ctx.get('Sec-Fetch-Site');
    if (
      (origin !== '' && origin !== `http://${ctx.host}`) ||
      (site !== '' && site !== 'same-origin' && site !== 'none')
    ) {
      throw new ControlError(403, 'The request came from another site.');
    }
  }
  await next();
};
