import type { Logger } from 'pino';
import type { Api } from '../../app/api/endpoint';
import type { Database } from '../../server/database';
import { createDirectApi } from '../../server/endpoints/direct-api';
import * as featureList from '../../server/features';
import type { OwnSessions, Session } from '../../server/session';
import { createRoleReader, type RoleReader } from '../../server/role-reader';
import { createViewer, type Viewer } from '../../server/viewer';
import { noTimeLimit } from '../../server/work/with-timeout';
import { corpId } from './content';

const features = Object.values(featureList);

/** The session of a person, as verifying a token returns it. */
export function sessionOf(userid: string, corp: string = corpId): Session {
  return {
    id: `session-${userid}`,
    corpId: corp,
    agentId: '1000002',
    userid,
    issuedAt: 0,
    expiresAt: 4e9,
    firstSignInAt: 0,
    revocationSeq: 0,
  };
}

interface Options {
  corpId?: string;
  now?: () => number;
  noteReads?: boolean;
  getsContent?: boolean;
  reportDataProblem?: Viewer['reportDataProblem'];
  log?: Logger;
  /** By default, roles are those of the table and of `namedAdmins`. */
  readRoles?: RoleReader;
  namedAdmins?: readonly string[];
}

const noSessions: OwnSessions = { list: async () => [], end: async () => {} };

/** The viewer of a person without a list of sessions. */
export function viewerOf(database: Database, userid: string, { corpId: corp, ...more }: Options = {}): Viewer {
  const session = sessionOf(userid, corp);
  const readRoles = createRoleReader({ admins: more.namedAdmins ?? [] });
  return createViewer({ database, session, sessionsOf: () => noSessions, readRoles, ...more });
}

/** Calls endpoints as a person, without HTTP. */
export function apiOf(database: Database, userid: string, options?: Options): Api {
  return createDirectApi(features)(viewerOf(database, userid, options), noTimeLimit);
}
