import type { PortalApi } from '../../app/api/contract';
import { createApi } from '../../server/api';
import type { Database } from '../../server/database';
import type { Session } from '../../server/session/session';
import { corpId } from './content';

/** A session of a person, as a verified token would say. */
export function sessionOf(userid: string, corp: string = corpId): Session {
  return { id: `session-${userid}`, corpId: corp, agentId: '1000002', userid, issuedAt: 0, expiresAt: 4e9, firstSignInAt: 0, revocationSeq: 0 };
}

interface Options {
  corpId?: string;
  now?: () => number;
  noteReads?: boolean;
}

/** A person's own door to the portal; their sessions are another test's matter. */
export function apiOf(database: Database, userid: string, { corpId: corp, ...more }: Options = {}): PortalApi {
  return createApi({ database, session: sessionOf(userid, corp), sessions: { list: async () => [], end: async () => {} }, ...more });
}
