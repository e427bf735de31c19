import type Router from 'koa-router';
import type { RouteParts } from '../../features';

export function linkRoutes(router: Router, { apiFor }: RouteParts): void {
  router.get('/api/links', async (ctx) => {
    ctx.body = { items: await apiFor(ctx).links(), next: null };
  });
}
