import type { Context, Middleware } from 'koa';
import type { Database } from '../database';
import type { Viewer } from '../viewer';
import type { AnyHandler, AnyUploadSteps } from './feature';
import { keyedWrite, keyOf } from './keyed-write';
import { demandRole, runHandler, timeoutOf } from './run-handler';

/**
 * The middleware of an upload. The content is stored first, without a transaction, which must be short. Then the write
 * runs in its transaction, with exactly one effect for each upload id. If it fails or has been done already, the
 * content is removed.
 *
 * An upload that has arrived is answered without reading the body again. So a phone whose connection broke after the
 * last byte can simply send the file again.
 */
export function uploadMiddleware(
  handler: AnyHandler,
  steps: AnyUploadSteps,
  { database, viewerOf }: { database: Database; viewerOf(ctx: Context): Viewer },
): Middleware {
  const write = keyedWrite(database, { timeoutMs: timeoutOf(handler) });
  const status = handler.status ?? 200;

  return async (ctx) => {
    const viewer = viewerOf(ctx);
    await demandRole(handler, viewer);
    const uploadId = keyOf(ctx);
    const earlier = await steps.find(viewer, uploadId);
    if (earlier !== undefined) {
      ctx.set('Idempotency-Replayed', 'true');
      ctx.status = status;
      ctx.body = earlier;
      return;
    }
    const received = await steps.receive(ctx, viewer, uploadId);
    let isStored = false;
    try {
      const repeated = await write(ctx, viewer, async () => ({
        body: steps.identify(received),
        run: async (inside) => ({ status, body: await runHandler(handler, inside, { body: received }) }),
      }));
      isStored = !repeated;
    } finally {
      // What cannot be removed now is removed later, because no row refers to it.
      if (!isStored)
        await steps
          .discard(viewer, received)
          .catch((error: unknown) => viewer.log.warn({ err: error }, 'unused content could not be removed'));
    }
  };
}
