import Router from 'koa-router';
import type { CallState, SimulatorContext } from '../call-state';
import { readText } from '../read-body';
import type { State } from '../state';
import { failureWords, successWords, writeAnswer, type Fields } from './answer';
import { appCalls } from './app-calls';
import type { ApiCall, ApiRoute } from './call';
import { departmentCalls } from './department-calls';
import { failure, WecomFailure } from './failure';
import { checkFrequency, passGates } from './gates';
import { mediaCalls, readUpload } from './media-calls';
import { memberCalls } from './member-calls';
import { messageCalls } from './message-calls';
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

/** WeCom accepts a body that is not JSON: it uses what it understands, here nothing, and warns. */
function parseBody(text: string | null): { body: Fields; wrongJson: boolean } {
  if (text === '') return { body: {}, wrongJson: false };
  try {
    const body: unknown = JSON.parse(text ?? '');
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return { body: { ...body }, wrongJson: false };
  } catch {
    // The warning reports it.
  }
  return { body: {}, wrongJson: true };
}

type Body = Pick<ApiCall, 'body' | 'upload'> & { wrongJson: boolean };

async function bodyOf(ctx: SimulatorContext, route: ApiRoute): Promise<Body> {
  if (ctx.method !== 'POST') return { body: {}, wrongJson: false, upload: { state: 'none' } };
  if (route.takesFile) return { body: {}, wrongJson: false, upload: await readUpload(ctx) };
  return { ...parseBody(await readText(ctx.req)), upload: { state: 'none' } };
}

/** IPv4 addresses are written as such. */
const addressOf = (ctx: SimulatorContext): string => ctx.ip.replace(/^::ffff:/, '');

/**
 * The API of `qyapi.weixin.qq.com`. Business errors are HTTP 200; a path that does not exist is 404 with an empty body.
 */
export function apiRouter(state: State): Router<CallState> {
  const router = new Router<CallState>({ strict: true, sensitive: true });

  const answer = (ctx: SimulatorContext, route: Partial<ApiRoute>, wrongJson: boolean, handle: () => Fields): void => {
    try {
      const fields = handle();
      ctx.state.errcode = 0;
      writeAnswer(ctx, 0, successWords(wrongJson, route.successText), fields);
    } catch (error) {
      if (!(error instanceof WecomFailure)) throw error;
      ctx.state.errcode = error.errcode;
      ctx.state.note = error.note;
      const words = failureWords(error, state.clock, addressOf(ctx), {
        wrongJson,
        unknownTokenTail: route.unknownTokenTail === true,
      });
      writeAnswer(ctx, error.errcode, words, route.empty ?? {});
    }
  };

  router.all('/cgi-bin/gettoken', (ctx) => {
    answer(ctx, {}, false, () => getToken(state, ctx.URL.searchParams, addressOf(ctx)));
  });

  for (const route of routes) {
    router.all(route.path, async (ctx) => {
      const { wrongJson, ...body } = await bodyOf(ctx, route);
      const query = ctx.URL.searchParams;
      answer(ctx, route, wrongJson, () => {
        const caller = passGates(state, { area: 'api', path: route.path }, query, addressOf(ctx));
        const exempt = route.codeExempt === true && state.codes.fate(query.get('code') ?? '') === 'good';
        if (!exempt) checkFrequency(state, route.path);
        if (!route.callers.includes(caller.kind)) throw failure(48002);
        if (route.method === 'POST' && ctx.method !== 'POST') throw failure(40063);
        return route.handle({ state, caller, query, ...body });
      });
    });
  }

  return router;
}
