import { z } from 'zod';
import {
  accessTokenResponse,
  codeOwnerResponse,
  departmentsResponse,
  memberResponse,
  memberDetailResponse,
  membersResponse,
  sentResponse,
  ticketResponse,
} from './responses';
import { createDeadlines } from './deadline';
import { isTokenRefusal, WecomError } from './errors';
import { createLogThrottle } from '../log-throttle';
import { textCardRequest } from './text-card';
import { createTokenCache, type TokenCache } from './token-cache';
import { createTokenStore } from './token-store';
import { createTransport, type WecomRequest } from './transport';
import type { WecomClient, WecomClientOptions } from './types';

export { WecomError } from './errors';
export type * from './types';

/** One call of the API, without its token. */
type Call<T> = Omit<WecomRequest<T>, 'signal' | 'query' | 'withinMs'> & {
  query?: Record<string, string>;
  withinMs?: number;
};

/**
 * The client of WeCom's API for one app of one company. Each call ends within its timeout with a result or a
 * `WecomError`. If WeCom refuses the token, it is renewed and the call is repeated, until WeCom refuses one that this
 * process has just fetched. WeCom checks the token first, so a call with a refused token does not even spend a code.
 */
export function createWecomClient(options: WecomClientOptions): WecomClient {
  const { corpId, agentId, secret, apiOrigin, timeoutMs, database, log } = options;
  /** Lists of a large company take long, and no person waits for them. */
  const listTimeoutMs = options.listTimeoutMs ?? timeoutMs * 4;
  const transport = createTransport({ origin: apiOrigin });
  const deadlines = createDeadlines();
  const mayLog = createLogThrottle(60_000);
  const store = createTokenStore({ database, corpId, agentId, now: Date.now });

  const accessToken = createTokenCache({
    kind: 'access',
    store,
    log,
    fetch: () =>
      deadlines.within('gettoken', timeoutMs, (signal) =>
        transport.request({
          call: 'gettoken',
          query: { corpid: corpId, corpsecret: secret },
          schema: accessTokenResponse,
          retry: 'read',
          withinMs: timeoutMs,
          signal,
        }),
      ),
  });

  async function authorized<T>({ withinMs = timeoutMs, query, ...request }: Call<T>): Promise<T> {
    return deadlines.within(request.call, withinMs, async (signal) => {
      const ask = (token: string): Promise<T> =>
        transport.request({ ...request, query: { access_token: token, ...query }, withinMs, signal });
      const token = await accessToken.get(signal);
      const first = await unlessRefused(ask(token));
      if (first !== null) return first.value;
      let renewed = await accessToken.renew(token, signal);
      if (!accessToken.isOwn(renewed)) {
        const second = await unlessRefused(ask(renewed));
        if (second !== null) return second.value;
        renewed = await accessToken.renew(renewed, signal);
      }
      return ask(renewed).catch((error: unknown) => {
        if (error instanceof WecomError && isTokenRefusal(error.errcode)) accessToken.rest(error);
        throw error;
      });
    });
  }

  /** Logs which setting to correct, at most once a minute for each call and errcode. */
  async function call<T>(request: Call<T>): Promise<T> {
    try {
      return await authorized(request);
    } catch (error) {
      if (error instanceof WecomError && error.kind === 'configuration' && mayLog(`${error.call} ${error.errcode}`)) {
        log.error(
          { err: error, call: error.call, errcode: error.errcode, setting: error.setting },
          'WeCom refuses the portal; a setting must be corrected',
        );
      }
      throw error;
    }
  }

  const ticketCache = (kind: 'jsapi' | 'agent-jsapi', request: Pick<Call<unknown>, 'call' | 'query'>): TokenCache =>
    createTokenCache({
      kind,
      store,
      log,
      fetch: () => call({ ...request, schema: ticketResponse, retry: 'read' }),
    });
  const tickets = {
    jsapi: ticketCache('jsapi', { call: 'get_jsapi_ticket' }),
    'agent-jsapi': ticketCache('agent-jsapi', { call: 'ticket/get', query: { type: 'agent_config' } }),
  };

  return {
    codeOwner: (code) => call({ call: 'auth/getuserinfo', query: { code }, schema: codeOwnerResponse, retry: 'once' }),
    memberDetail: (userTicket) =>
      call({
        call: 'auth/getuserdetail',
        json: { user_ticket: userTicket },
        schema: memberDetailResponse,
        retry: 'read',
      }),
    member: (userid) => call({ call: 'user/get', query: { userid }, schema: memberResponse, retry: 'read' }),
    departments: () =>
      call({ call: 'department/list', schema: departmentsResponse, retry: 'read', withinMs: listTimeoutMs }),
    departmentMembers: (id) =>
      call({
        call: 'user/list',
        query: { department_id: String(id) },
        schema: membersResponse,
        retry: 'read',
        withinMs: listTimeoutMs,
      }),
    textCardRequest: (userids, card) => textCardRequest(agentId, userids, card),
    async send(body) {
      const outcome = { mayBeAccepted: false };
      try {
        return await call({ call: 'message/send', body, schema: sentResponse, retry: 'send', outcome });
      } catch (error) {
        throw error instanceof WecomError && !outcome.mayBeAccepted ? error.asUnaccepted() : error;
      }
    },
    recall: async (messageId) => {
      await call({ call: 'message/recall', json: { msgid: messageId }, schema: z.object({}), retry: 'read' });
    },
    jsapiTicket: (kind) => deadlines.within('jsapi ticket', timeoutMs, (signal) => tickets[kind].get(signal)),

    async close() {
      deadlines.close();
      transport.close();
      await Promise.all([accessToken, tickets.jsapi, tickets['agent-jsapi']].map((cache) => cache.close()));
    },
  };
}

/** The result, or null if the token was refused. */
async function unlessRefused<T>(result: Promise<T>): Promise<{ value: T } | null> {
  try {
    return { value: await result };
  } catch (error) {
    if (error instanceof WecomError && isTokenRefusal(error.errcode)) return null;
    throw error;
  }
}
