import { createHash } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import type { Language } from '../../app/api/contract';
import { refuseWrites } from './read-only';

export const workerPath = '/service-worker.js';

/**
 * Sends the service worker to everyone: it contains nothing about a person. Browsers ask at each visit whether it has
 * changed.
 * @param script returns its text for people who read a language
 */
export function serviceWorker(script: (ctx: Context, language: Language) => Promise<string>): Middleware {
  return async function serviceWorkerMiddleware(ctx: Context, next: Next) {
    if (ctx.path !== workerPath) return next();
    refuseWrites(ctx);
    const { language } = ctx.query;
    const text = await script(ctx, language === 'en' ? 'en' : 'zh-CN');
    ctx.body = text;
    ctx.type = 'text/javascript';
    // It stores the scripts of the portal.
    ctx.set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': "default-src 'none'; connect-src 'self'" });
    ctx.etag = createHash('sha256').update(text).digest('base64url');
    if (ctx.fresh) ctx.status = 304;
  };
}
