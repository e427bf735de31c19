import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { appError } from '../errors';
import type { ReadBody } from '../http/body';
import { checkBody } from '../input';
import { describeFrames, withoutPersonalData } from './scrub';

/** The address for reports of exceptions in pages. */
export const pageErrorsPath = '/api/page-errors';

const report = z.strictObject({
  /** The name of the error: "TypeError". */
  name: z.string().max(100),
  message: z.string().max(1000),
  stack: z.string().max(10_000),
  /** What Vue was doing: "render", "v-on handler". */
  during: z.string().max(200),
  /** The name of the page's route. The address is not sent, because it may contain a search text. */
  page: z.string().max(100),
  /** The id of the request that loaded the page, which the error view shows. */
  requestId: z.string().regex(/^[\w-]{0,64}$/),
});

const windowMs = 60_000;
const maxPerPerson = 10;
const maxPerProcess = 100;

/**
 * `POST /api/page-errors`: writes an exception of a page to the log. For people with a session. At most 10 lines per
 * person and 100 per process and minute. Further reports get the same response and are only counted.
 * @throws {AppError} `method-not-allowed`, `body-invalid` and what reading a body throws
 */
export function createPageErrors({ readBody, now = Date.now }: { readBody: ReadBody; now?: () => number }): Middleware {
  let window = 0;
  let total = 0;
  let byPerson = new Map<string, number>();

  /** Counts a report; false if it exceeds the limits. */
  function mayLog(userid: string): boolean {
    const current = Math.floor(now() / windowMs);
    if (current !== window) {
      window = current;
      total = 0;
      byPerson = new Map();
    }
    const own = (byPerson.get(userid) ?? 0) + 1;
    if (own > maxPerPerson || total >= maxPerProcess) return false;
    byPerson.set(userid, own);
    total += 1;
    return true;
  }

  async function receive(ctx: Context): Promise<void> {
    if (ctx.method !== 'POST') throw appError('method-not-allowed', { headers: { Allow: 'POST' } });
    const { name, message, stack, during, page, requestId } = checkBody(await readBody(ctx), report);
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 204;
    if (!mayLog(ctx.state.session?.userid ?? '')) return;
    const pageError = {
      page: withoutPersonalData(page),
      during: withoutPersonalData(during),
      error: `${withoutPersonalData(name)}: ${withoutPersonalData(message)}`,
      frames: describeFrames(stack),
      pageRequestId: requestId,
    };
    ctx.state.log.error({ pageError }, 'a page failed in a browser');
  }

  return (ctx, next) => (ctx.path === pageErrorsPath ? receive(ctx) : next());
}
