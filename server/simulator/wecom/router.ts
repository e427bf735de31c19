import Router from 'koa-router';
import type { CallState, SimulatorContext } from '../call-state';
import { readText } from '../read-body';
import type { State } from '../state';
import { appCalls } from './app-calls';
import type { ApiCall, ApiRoute } from './call';
import { departmentCalls } from './department-calls';
import { failure, WecomFailure } from './failure';
import { authorizeCall, checkFrequency } from './gates';
import { mediaCalls, readUpload } from './media-calls';
import { memberCalls } from './member-calls';
import { messageCalls } from './message-calls';
import { failureMessage, successMessage, writeResponse, type Fields } from './response';
import { signInCalls } from './sign-in-calls';
import { getToken } from './token';

const routes: readonly ApiRoute[] = [
  ...signInCalls,
  ...memberCalls,
  ...departmentCalls,
  ...appCalls,
  ...messageCalls,
  ...mediaCalls,
];

/** WeCom accepts a body that is not JSON: it adds a warning to `errmsg` and treats the body as empty. */
function parseBody(text: string | null): { body: Fields; wrongJson: boolean } {
  if (text === '') return { body: {}, wrongJson: false };
  try {
    const body: unknown = JSON.parse(text ?? '');
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return { body: { ...body }, wrongJson: false };
  } catch {
    // `wrongJson` reports it.
  }
  return { body: {}, wrongJson: true };
}

type Body = Pick<ApiCall, 'body' | 'upload'> & { wrongJson: boolean };

async function bodyOf(ctx: SimulatorContext, route: ApiRoute): Promise<Body> {
  if (ctx.method !== 'POST') return { body: {}, wrongJson: false, upload: { state: 'none' } };
  if (route.takesFile) return { body: {}, wrongJson: false, upload: await readUpload(ctx) };
  return { ...parseBody(await readText(ctx.req)), upload: { state: 'none' } };
}

/** The address of the client; an IPv4-mapped IPv6 address as IPv4. */
const addressOf = (ctx: SimulatorContext): string => ctx.ip.replace(/^::ffff:/, '');

/** The API of `qyapi.weixin.qq.com`. */
export function apiRouter(state: State): Router<CallState> {
  const router = new Router<CallState>({ strict: true, sensitive: true });

  const respond = (ctx: SimulatorContext, route: Partial<ApiRoute>, wrongJson: boolean, handle: () => Fields): void => {
    try {
      const fields = handle();
      ctx.state.errcode = 0;
      writeResponse(ctx, 0, successMessage(wrongJson, route.successText), fields);
    } catch (error) {
      if (!(error instanceof WecomFailure)) throw error;
      ctx.state.errcode = error.errcode;
      ctx.state.note = error.note;
      const message = failureMessage(error, state.clock, addressOf(ctx), {
        wrongJson,
        hintForUnknownToken: route.hintForUnknownToken === true,
      });
      writeResponse(ctx, error.errcode, message, route.empty ?? {});
    }
  };

  router.all('/cgi-bin/gettoken', (ctx) => {
    respond(ctx, {}, false, () => getToken(state, ctx.URL.searchParams, addressOf(ctx)));
  });

  for (const route of routes) {
    router.all(route.path, async (ctx) => {
      const { wrongJson, ...body } = await bodyOf(ctx, route);
      const query = ctx.URL.searchParams;
      respond(ctx, route, wrongJson, () => {
        const caller = authorizeCall(state, { area: 'api', path: route.path }, query, addressOf(ctx));
        const exempt = route.codeExempt === true && state.codes.status(query.get('code') ?? '') === 'valid';
        if (!exempt) checkFrequency(state, route.path);
        if (!route.callers.includes(caller.kind)) throw failure(48002);
        if (route.method === 'POST' && ctx.method !== 'POST') throw failure(40063);
        return route.handle({ state, caller, query, ...body });
      });
    });
  }

  return router;
}
