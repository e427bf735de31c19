import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/**
 * Refuses requests of a page that belongs to someone else. Each request of a page names its person (`X-Foyer-Person`, a
 * userid): another tab may have signed someone else in since, and nothing may be done in their name. Requests without a
 * session or without the header pass.
 * @throws {AppError} `other-person`, before any handler runs
 */
export const expectedPerson: Middleware = async function expectedPerson(ctx: Context, next: Next) {
  const expected = ctx.get('X-Foyer-Person');
  const { session } = ctx.state;
  if (expected !== '' && session !== undefined && expected !== session.userid) throw appError('other-person');
  return next();
};
