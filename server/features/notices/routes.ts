import type Router from 'koa-router';
import type { Context } from 'koa';
import type { RouteParts } from '../../features';
import { checkBody, readParameter, readQuery } from '../../input';
import { newQuestion, noticeId, noticesQuery, questionsQuery } from './schema';

const idOf = (text: string | undefined): number => readParameter(text, noticeId, 'notice-not-found');

export function noticeRoutes(router: Router, { apiFor, write }: RouteParts): void {
  router.get('/api/notices', async (ctx) => {
    ctx.body = await apiFor(ctx).notices(readQuery(ctx, noticesQuery));
  });

  router.get('/api/notices/:id', async (ctx) => {
    ctx.body = await apiFor(ctx).notice(idOf(ctx.params['id']));
  });

  router.get('/api/notices/:id/questions', async (ctx) => {
    ctx.body = await apiFor(ctx).questions(idOf(ctx.params['id']), readQuery(ctx, questionsQuery));
  });

  router.post('/api/notices/:id/questions', write(async (ctx: Context, { body, database }) => {
    const question = checkBody(body, newQuestion);
    return { status: 201, body: await apiFor(ctx, database).ask(idOf(ctx.params['id']), question) };
  }));
}
