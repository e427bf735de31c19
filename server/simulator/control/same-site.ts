import type { SimulatorMiddleware } from '../call-state';
import { ControlError } from './control-error';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;
const reading = new Set(['GET', 'HEAD']);

/**
 * The simulator listens on loopback, where any web page the developer visits can reach it. So it answers to loopback
 * names alone (a name that a stranger lets point here is refused), and nothing is changed at the request of another
 * origin.
 */
export const sameSite: SimulatorMiddleware = async (ctx, next) => {
  if (!loopback.test(ctx.host)) throw new ControlError(421, 'The simulator answers to localhost and 127.0.0.1 only.');
  if (!reading.has(ctx.method) && !ctx.path.startsWith('/cgi-bin/')) {
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
