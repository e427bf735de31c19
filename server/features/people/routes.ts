import type Router from 'koa-router';
import type { RouteParts } from '../../features';
import { readQuery } from '../../input';
import { peopleQuery } from './schema';

export function peopleRoutes(router: Router, { apiFor }: RouteParts): void {
  router.get('/api/departments', async (ctx) => {
    ctx.body = { items: await apiFor(ctx).departments(), next: null };
  });

  router.get('/api/people', async (ctx) => {
    ctx.body = await apiFor(ctx).people(readQuery(ctx, peopleQuery));
  });

  router.get('/api/people/:id', async (ctx) => {
    ctx.body = await apiFor(ctx).person(ctx.params['id'] ?? '');
  });
}
