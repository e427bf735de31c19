import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/**
 * A page says with each request whose page it is (`X-Foyer-Person`, a userid): since it was made, another tab may have signed
 * somebody else in, and nothing may be done in their name. Without a session the doors decide, without the header nobody says.
 * @throws {AppError} `other-person`, and nothing behind it has run
 */
export const expectedPerson: Middleware = async function expectedPerson(ctx: Context, next: Next) {
  const expected = ctx.get('X-Foyer-Person');
  const { session } = ctx.state;
  if (expected !== '' && session !== undefined && expected !== session.userid) throw appError('other-person');
  return next();
};
