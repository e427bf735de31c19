import Router from 'koa-router';
import type { CallState, SimulatorContext } from '../call-state';
import { readBody } from '../read-body';
import type { State } from '../state';
import { failureWords, successWords, writeAnswer, type Fields } from './answer';
import { appCalls } from './app-calls';
import type { ApiRoute } from './call';
import { departmentCalls } from './department-calls';
import { failure, WecomFailure } from './failure';
import { checkFrequency, passGates } from './gates';
import { memberCalls } from './member-calls';
import { messageCalls } from './message-calls';
import { signInCalls } from './sign-in-calls';
import { getToken } from './token';

const routes: readonly ApiRoute[] = [...signInCalls, ...memberCalls, ...departmentCalls, ...appCalls, ...messageCalls];

/** WeCom forgives a body that is no JSON: it takes what it understood, here nothing, and warns. */
function parseBody(text: string | null): { body: Fields; wrongJson: boolean } {
  if (text === '') return { body: {}, wrongJson: false };
  try {
    const body: unknown = JSON.parse(text ?? '');
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { body: { ...body }, wrongJson: false };
  } catch {
    // The warning says it.
  }
  return { body: {}, wrongJson: true };
}

/** IPv4 addresses are told as such. */
const addressOf = (ctx: SimulatorContext): string => ctx.ip.replace(/^::ffff:/, '');

/** The API of `qyapi.weixin.qq.com`. Business errors are HTTP 200; a path that does not exist is 404 with nothing in it. */
export function apiRouter(state: State): Router<CallState> {
  const router = new Router<CallState>({ strict: true, sensitive: true });

  const answer = (ctx: SimulatorContext, empty: Fields, wrongJson: boolean, handle: () => Fields): void => {
    try {
      const fields = handle();
      ctx.state.errcode = 0;
      writeAnswer(ctx, 0, successWords(wrongJson), fields);
    } catch (error) {
      if (!(error instanceof WecomFailure)) throw error;
      ctx.state.errcode = error.errcode;
      ctx.state.note = error.note;
      writeAnswer(ctx, error.errcode, failureWords(error, state.clock, addressOf(ctx), wrongJson), empty);
    }
  };

  router.all('/cgi-bin/gettoken', (ctx) => {
    answer(ctx, {}, false, () => getToken(state, ctx.URL.searchParams, addressOf(ctx)));
  });

  for (const route of routes) {
    router.all(route.path, async (ctx) => {
      const { body, wrongJson } = ctx.method === 'POST' ? parseBody(await readBody(ctx.req)) : { body: {}, wrongJson: false };
      const query = ctx.URL.searchParams;
      answer(ctx, route.empty ?? {}, wrongJson, () => {
        const caller = passGates(state, { area: 'api', path: route.path }, query, addressOf(ctx));
        // A valid code is worth an answer however many there are.
        if (state.codes.fate(query.get('code') ?? '') !== 'good') checkFrequency(state, route.path);
        if (!route.callers.includes(caller.kind)) throw failure(48002);
        if (route.method === 'POST' && ctx.method !== 'POST') throw failure(40063);
        return route.handle({ state, caller, query, body });
      });
    });
  }

  return router;
}
