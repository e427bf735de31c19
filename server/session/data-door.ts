import type { Context, Middleware, Next } from 'koa';
import type { SignIn } from './sign-in';

/** No data without a session: the handler behind the door does not run, and the answer says where to sign in. */
export function createDataDoor({ signIn }: { signIn: SignIn }): Middleware {
  return async function dataDoor(ctx: Context, next: Next) {
    if (ctx.state.session !== undefined) return next();
    signIn.invite(ctx);
  };
}
