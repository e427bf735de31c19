import type { Context } from 'koa';
import { appError } from '../errors';

/** Lets only GET and HEAD pass. @throws {AppError} `method-not-allowed` */
export function refuseWrites(ctx: Context): void {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD')
    throw appError('method-not-allowed', { headers: { Allow: 'GET, HEAD' } });
}
