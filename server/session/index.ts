import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import type { Config } from '../../config/types';
import type { Database } from '../database';
import type { FailureStore } from '../http/rate-limit';
import type { WecomClient } from '../wecom/types';
import { createAdmission, type PeopleDirectory } from './admission';
import { createAttempts, type AttemptStore } from './attempts';
import { createCallback } from './callback';
import { createCookieJar } from './cookies';
import { createDataDoor } from './data-door';
import { createExchange, type ExchangeStore } from './exchange';
import { expectedPerson } from './expected-person';
import { createPageDoor, type AnswerShell } from './page-door';
import { createPendingSignIns } from './pending-sign-in';
import { createRedeem } from './redeem';
import { createRenewal } from './renewal';
import { startRevocation } from './revocation';
import { createSessionCookie } from './session-cookie';
import { createSessionDirectory, type SessionDirectory } from './session-directory';
import { createSessionRoutes } from './session-routes';
import { createSignIn } from './sign-in';
import { createSignInButton } from './sign-in-button';
import { createSignedOut, type AnswerSignedOut } from './signed-out';
import { createSignInLimits } from './sign-in-limits';
import { createSignedValues } from './signed-value';
import type { Session } from './session';
import { tokenIdentity } from './token';
import { createVerifySession } from './verify-session';

export type { PeopleDirectory } from './admission';
export type { Session } from './session';
export type { SessionDirectory } from './session-directory';

export interface SessionLayerOptions {
  config: Config;
  database: Database;
  wecom: WecomClient;
  people: PeopleDirectory;
  exchanges: ExchangeStore;
  attempts: AttemptStore;
  failures: FailureStore;
  readBody: (ctx: Context) => Promise<unknown>;
  /** Beginnings of the paths under `/api/` at which a browser may open a file by itself. */
  filePaths: readonly string[];
  shell: AnswerShell;
  answerSignedOut: AnswerSignedOut;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Who is asking, and how they get in: the middleware of sign-in in the order in which a request meets it. */
export interface SessionLayer {
  verify: Middleware;
  renewal: Middleware;
  expectedPerson: Middleware;
  callback: Middleware;
  signInButton: Middleware;
  routes: Middleware;
  dataDoor: Middleware;
  pageDoor: Middleware;
  /** @param afterCommit registers what is done once the transaction of `over` is committed */
  sessionsOf(session: Session, over: Database, afterCommit: (work: () => void) => void): SessionDirectory;
  /** Ends every session of a person: they left, or were disabled. */
  endPerson(userid: string): Promise<void>;
  /** Reads at once what other processes ended, as the background work does every few seconds. */
  refresh(): Promise<unknown>;
  stop(): void;
}

export async function createSessionLayer(options: SessionLayerOptions): Promise<SessionLayer> {
  const { config, database, log, people, now = Date.now } = options;
  const { keys, ...lives } = config.session;
  const { corpId, agentId } = config.wecom;
  const identity = tokenIdentity(config);
  const cookies = createCookieJar(config);
  const signed = createSignedValues(keys);
  const sessionCookie = createSessionCookie({ cookies, key: keys[0], identity });
  const pending = createPendingSignIns({ cookies, signed, corpId, agentId, now });
  const signedOut = createSignedOut({ cookies });
  const attempts = createAttempts({ cookies, signed, store: options.attempts, now });
  // Somebody new costs two calls, each with a bound of its own.
  const exchange = createExchange({ store: options.exchanges, timeoutMs: config.wecom.timeoutMs * 2 + 1000 });
  const revocation = await startRevocation({ database, corpId, absoluteSeconds: lives.absoluteSeconds, log, now });
  const signIn = createSignIn({ ...config.wecom, publicOrigin: config.publicOrigin, pending, signedOut });
  const admit = createAdmission({ wecom: options.wecom, people });
  const redeem = createRedeem({ admit, exchange, revocation, sessionCookie, database, lives, timeoutMs: config.wecom.timeoutMs, now });
  const nameOf = async (userid: string): Promise<string> => (await people.find(userid))?.name ?? userid;
  const limits = createSignInLimits({ store: options.failures, perMinute: config.limits.signInFailuresPerMinute });
  const doors = { limits, redeem, exchange, pending, attempts, signIn, signedOut, answerSignedOut: options.answerSignedOut };
  const pageDoor = createPageDoor({ ...doors, cookies, shell: options.shell, publicOrigin: config.publicOrigin });

  return {
    verify: createVerifySession({ keys, identity, cookies, revocation, corpId, agentId, lives, now }),
    renewal: createRenewal({ database, sessionCookie, attempts, lives, now }),
    expectedPerson,
    callback: createCallback(doors),
    signInButton: createSignInButton(doors),
    routes: createSessionRoutes({ ...doors, readBody: options.readBody, nameOf, sessionCookie, revocation, corpId }),
    dataDoor: createDataDoor({ signIn, pageDoor, filePaths: options.filePaths }),
    pageDoor,
    sessionsOf: (session, over, afterCommit) => createSessionDirectory({ database: over, revocation, session, lifeSeconds: lives.lifeSeconds, now, afterCommit }),
    endPerson: (userid) => revocation.endPerson(userid),
    refresh: () => revocation.refresh(),
    stop: () => revocation.stop(),
  };
}
