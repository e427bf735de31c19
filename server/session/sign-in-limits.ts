import type { Context, Middleware } from 'koa';
import { rateLimit, type FailureStore } from '../http/rate-limit';
import type { PendingSignIns } from './pending-sign-in';
import { sessionPath } from './session-routes';
import { callbackPath } from './sign-in';

/** So many times as many failures are borne from those who come back from WeCom to a sign-in that began in their browser. */
const patience = 10;

const endsSignIn = ({ path, method, state }: Context): boolean => state.session === undefined && (path === callbackPath || (path === sessionPath && method === 'POST'));

/**
 * Bounds the failed sign-ins of one address. Who carries a sign-in that is under way is counted apart: they do not wait for others, behind
 * the same address, who make callbacks up. Whether they truly began it is seen later; whoever asks for a page is given one anyway.
 * @param perMinute failures of those who carry none
 */
export function createSignInLimits({ store, perMinute, pending }: { store: FailureStore; perMinute: number; pending: PendingSignIns }): Middleware {
  const limit = (name: string, failures: number): Middleware => rateLimit({
    store,
    name,
    failures,
    windowSeconds: 60,
    applies: () => true,
    // A sign-in that ends without a session, unless that is our fault or WeCom's. The stop of a loop counts too.
    failed: ({ state }, status) => state.session === undefined && status < 500,
  });
  const underWay = limit('under-way', perMinute * patience);
  const others = limit('others', perMinute);
  return (ctx, next) => (endsSignIn(ctx) ? (pending.carried(ctx) ? underWay : others)(ctx, next) : next());
}
