import { randomUUID } from 'node:crypto';
import type { Context } from 'koa';
import type { Database } from '../database';
import { appError } from '../errors';
import { createDeadlines } from '../wecom/deadline';
import { WecomError } from '../wecom/errors';
import { SpentCodeError } from './admission';
import { deviceName } from './device-name';
import type { Exchange, Exchanged } from './exchange';
import type { PendingSignIn } from './pending-sign-in';
import type { Revocation } from './revocation';
import type { SessionCookie } from './session-cookie';
import { recordSession } from './session-directory';
import { beginSession } from './token';

/**
 * Turns a code into a session of this browser: the one place where sessions begin, for both doors. WeCom may be asked more
 * than once for it; the person is answered within one timeout.
 */
export type Redeem = (ctx: Context, code: string, begun: PendingSignIn) => Promise<Exchanged>;

/** The longest code of WeCom, in bytes (its documentation of `auth/getuserinfo`). */
export const longestCode = 512;

export function createRedeem(options: {
  admit: (code: string) => Promise<{ userid: string; name: string }>;
  exchange: Exchange;
  revocation: Pick<Revocation, 'isEnded' | 'refresh'>;
  sessionCookie: SessionCookie;
  database: Database;
  lives: { lifeSeconds: number; absoluteSeconds: number };
  /** How long a person waits for WeCom. */
  timeoutMs: number;
  now: () => number;
}): Redeem {
  const { admit, exchange, revocation, sessionCookie, database, lives, timeoutMs, now } = options;
  const deadlines = createDeadlines();

  /** An exchange that is answered too late goes on and is remembered: whoever tries the same code again finds it. */
  const inTime = async (joined: () => Promise<Exchanged>): Promise<Exchanged> => {
    try {
      return await deadlines.within('sign-in', timeoutMs, joined);
    } catch (error) {
      throw error instanceof WecomError ? appError('wecom-unavailable', { cause: error }) : error;
    }
  };

  return async function redeem(ctx, code, begun) {
    let isReplay = true;
    const exchanged = await inTime(() => exchange.join(code, begun.state, async () => {
      isReplay = false;
      const [askedAt, revocationSeq] = [now(), await revocation.refresh()];
      return { ...await admit(code), returnPath: begun.returnPath, askedAt, revocationSeq, sessionId: randomUUID() };
    }));
    // Another process may have ended the session in the meantime.
    if (isReplay) await revocation.refresh();
    // The session began when WeCom was asked: a replayed exchange outlives neither "everywhere" nor the end of a person who left.
    const { userid, askedAt, revocationSeq, sessionId } = exchanged;
    const session = beginSession({ userid, corpId: begun.corpId, agentId: begun.agentId, revocationSeq }, lives, askedAt, sessionId);
    if (revocation.isEnded(session)) throw new SpentCodeError('All sessions of the person were ended after the code was redeemed');
    await recordSession(database, session, deviceName(ctx.get('User-Agent')), askedAt + lives.absoluteSeconds * 1000);
    sessionCookie.set(ctx, session);
    ctx.state.session = session;
    ctx.state.log.info({ userid: session.userid, door: begun.door }, 'signed in');
    return exchanged;
  };
}
