import type { Context, Middleware } from 'koa';
import type Router from 'koa-router';
import type { Logger } from 'pino';
import type { Config } from '../../config/types';
import type { Database } from '../database';
import type { FailureStore } from '../http/rate-limit';
import type { IdentityProvider } from '../identity';
import { createExchange, createRedeem, type ExchangeStore } from './code-exchange';
import { createCookieJar, createSessionCookie, createSignedValues } from './cookies';
import { createDataDoor } from './data-door';
import { createLoopGuard, type LoopGuardStore } from './sign-in-loop-guard';
import { createOwnSessions, type OwnSessions } from './own-sessions';
import { createPageCallback } from './page-callback';
import { createPageDoor, type SendShell } from './page-door';
import { createPendingSignIns } from './pending-sign-in';
import { createRenewal } from './renewal';
import { startRevocation } from './revocation';
import { sessionRoutes } from './routes';
import { tokenIdentity, type Session } from './session-token';
import { createSignIn } from './sign-in';
import { createSignInLimits } from './failed-sign-in-limits';
import { createSignedOut, type SendSignedOutPage } from './signed-out';
import { createVerifySession, expectedPerson } from './verify-session';

export type { Session } from './session-token';
export type { OwnSessions } from './own-sessions';

export interface SessionLayerOptions {
  config: Config;
  database: Database;
  identity: IdentityProvider;
  people: { find(userid: string): Promise<{ name: string } | null> };
  exchanges: ExchangeStore;
  loopGuard: LoopGuardStore;
  failures: FailureStore;
  readBody: (ctx: Context) => Promise<unknown>;
  /** Whether a path under `/api/` is that of a file, which a person may open directly. */
  isFile(path: string): boolean;
  shell: SendShell;
  sendSignedOutPage: SendSignedOutPage;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** The middleware that finds out who sends a request and signs people in, in the order in which a request passes it. */
export interface SessionLayer {
  verify: Middleware;
  renewal: Middleware;
  expectedPerson: Middleware;
  routes: Router;
  dataDoor: Middleware;
  pageDoor: Middleware;
  /** @param afterCommit registers work to do once the transaction of `over` is committed */
  sessionsOf(session: Session, over: Database, afterCommit: (work: () => void) => void): OwnSessions;
  /** Ends every session of a person: they left, or were disabled. */
  endSessionsOf(userid: string): Promise<void>;
  /** Reads at once what other processes ended, as the background work does every few seconds. */
  refresh(): Promise<unknown>;
  stop(): Promise<void>;
}

export async function createSessionLayer(options: SessionLayerOptions): Promise<SessionLayer> {
  const { config, database, identity, people, readBody, log, now = Date.now } = options;
  const { keys, ...lifetimes } = config.session;
  const { publicOrigin } = config;
  const { corpId, agentId, timeoutMs } = config.wecom;
  const tokens = tokenIdentity(config);
  const cookies = createCookieJar(config);
  const signed = createSignedValues(keys);
  const sessionCookie = createSessionCookie({ cookies, key: keys[0], identity: tokens });
  const pending = createPendingSignIns({ cookies, signed, corpId, agentId, now });
  const signedOut = createSignedOut({ cookies });
  const loopGuard = createLoopGuard({ cookies, signed, store: options.loopGuard, now });
  // Admitting a new person takes two calls, each with its own timeout.
  const exchange = createExchange({ store: options.exchanges, timeoutMs: timeoutMs * 2 + 1000 });
  const revocation = await startRevocation({ database, corpId, absoluteSeconds: lifetimes.absoluteSeconds, log, now });
  const signIn = createSignIn({ identity, pending, signedOut, publicOrigin, corpId });
  const redeem = createRedeem({ identity, exchange, revocation, sessionCookie, database, lifetimes, timeoutMs, now });
  const limits = createSignInLimits({ store: options.failures, perMinute: config.limits.signInFailuresPerMinute });
  const sendSignedOutPage: SendSignedOutPage = (ctx, address) => {
    ctx.vary('Cookie');
    return options.sendSignedOutPage(ctx, address);
  };
  const parts = { limits, redeem, exchange, pending, loopGuard, signIn, signedOut, sendSignedOutPage };
  const pageDoor = createPageDoor({ ...parts, cookies, shell: options.shell, publicOrigin });
  const nameOf = async (userid: string): Promise<string> => (await people.find(userid))?.name ?? userid;

  return {
    verify: createVerifySession({ keys, identity: tokens, cookies, revocation, corpId, agentId, lifetimes, now }),
    renewal: createRenewal({ database, sessionCookie, loopGuard, lifetimes, now }),
    expectedPerson,
    routes: sessionRoutes({
      ...parts,
      pageCallback: createPageCallback(parts),
      readBody,
      nameOf,
      sessionCookie,
      revocation,
      corpId,
    }),
    dataDoor: createDataDoor({ signIn, pageDoor, isFile: options.isFile }),
    pageDoor,
    sessionsOf: (session, over, afterCommit) =>
      createOwnSessions({ database: over, revocation, session, lifeSeconds: lifetimes.lifeSeconds, now, afterCommit }),
    endSessionsOf: (userid) => revocation.endSessionsOf(userid),
    refresh: () => revocation.refresh(),
    stop: () => revocation.stop(),
  };
}
