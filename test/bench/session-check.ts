import { createSecretKey } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import Koa from 'koa';
import { createCookieJar } from '../../server/session/cookies';
import { beginSession, signToken } from '../../server/session/session-token';
import { createVerifySession } from '../../server/session/verify-session';

/** Measures the session middleware, in microseconds: the first time that it sees a token, and later times. */
export async function timeSessionCheck(times: number): Promise<{ first: number; again: number }> {
  const key = { id: 'bench', key: createSecretKey(Buffer.alloc(32, 7)) };
  const identity = { issuer: 'foyer', audience: 'http://localhost' };
  const who = { userid: 'zhangwei', corpId: 'ww0123456789abcdef', agentId: '1000002' };
  const verify = createVerifySession({
    keys: [key],
    identity,
    cookies: createCookieJar({ secure: false }),
    revocation: { isEnded: () => false },
    lifetimes: { lifeSeconds: 3600, absoluteSeconds: 7200 },
    ...who,
  });
  const newToken = (): string =>
    signToken(
      beginSession({ ...who, revocationSeq: 0 }, { lifeSeconds: 3600, absoluteSeconds: 7200 }, Date.now()),
      key,
      identity,
    );
  const app = new Koa();

  const check = async (tokens: readonly string[]): Promise<number> => {
    const contexts = tokens.map((token) => {
      const request = new IncomingMessage(new Socket());
      request.headers.cookie = `foyer=${token}`;
      return app.createContext(request, new ServerResponse(request));
    });
    const startedAt = performance.now();
    for (const ctx of contexts) await verify(ctx, () => Promise.resolve());
    const microseconds = ((performance.now() - startedAt) * 1000) / tokens.length;
    if (!contexts.every(({ state }) => state.session?.userid === who.userid))
      throw new Error('The session was not recognised');
    return microseconds;
  };
  await check(Array.from({ length: times }, newToken));
  const tokens = Array.from({ length: times }, newToken);
  return { first: await check(tokens), again: await check(tokens) };
}
