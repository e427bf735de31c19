import type Router from 'koa-router';
import type { RouteParts } from '../../features';
import { checkBody } from '../../input';
import { myChoices } from '../people/schema';

/** What belongs to the person alone: who they are, their language, their sessions. */
export function myRoutes(router: Router, { apiFor, write }: RouteParts): void {
  router.get('/api/me', async (ctx) => {
    ctx.body = await apiFor(ctx).me();
  });

  router.patch('/api/me', write(async (ctx, { body, database }) => {
    const { language } = checkBody(body, myChoices);
    return { status: 200, body: await apiFor(ctx, database).setLanguage(language) };
  }));

  router.get('/api/sessions', async (ctx) => {
    ctx.body = { items: await apiFor(ctx).sessions(), next: null };
  });

  // Ending a session has its own transaction, and must be known to this process when it is committed.
  router.delete('/api/sessions/:id', write(async (ctx) => {
    await apiFor(ctx).endSession(ctx.params['id'] ?? '');
    return { status: 204, body: null };
  }, { transaction: 'own' }));
}
