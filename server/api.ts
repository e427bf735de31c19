import type { Context } from 'koa';
import type { PortalApi } from '../app/api/contract';
import type { Database } from './database';
import { appError } from './errors';
import { listLinks } from './features/home/links';
import { countUnread, listNotices, readNotice } from './features/notices/notices';
import { askQuestion, listQuestions } from './features/notices/questions';
import { listDepartments } from './directory/departments';
import { readMe, setLanguage } from './features/me/me';
import { listPeople, readPerson } from './features/people/people';
import type { Session } from './session/session';
import type { SessionDirectory } from './session/session-directory';
import type { Viewer } from './viewer';

export interface ApiOptions {
  database: Database;
  session: Session;
  /** The person's own sessions. */
  sessions: SessionDirectory;
  /** false where opening a notice is no reading of it (HEAD, prefetch). */
  noteReads?: boolean;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/**
 * The portal's one inside door: what a person may see and do, for routes and for server rendering alike. The session says
 * who they are; what they may do is decided below, by each feature's rules, from the database.
 */
export function createApi({ database, session, sessions, noteReads = true, now = Date.now }: ApiOptions): PortalApi {
  const viewer: Viewer = { database, corpId: session.corpId, userid: session.userid, now, noteReads };

  const me: PortalApi['me'] = async () => {
    const [person, unread] = await Promise.all([readMe(viewer), countUnread(viewer)]);
    return { ...person, unread };
  };

  return {
    me,
    async setLanguage(choice) {
      await setLanguage(viewer, choice);
      return me();
    },
    links: () => listLinks(viewer),
    notices: (query) => listNotices(viewer, query),
    notice: (id) => readNotice(viewer, id),
    questions: (noticeId, query) => listQuestions(viewer, noticeId, query),
    ask: (noticeId, question) => askQuestion(viewer, noticeId, question),
    departments: () => listDepartments(viewer),
    people: (query) => listPeople(viewer, query),
    person: (id) => readPerson(viewer, id),
    sessions: () => sessions.list(),
    endSession: (id) => sessions.end(id),
  };
}

/** A request's own door; `database` is the transaction of a write. */
export type ApiFor = (ctx: Context, database?: Database) => PortalApi;

/** Makes the door for whoever sends a request, from `ctx.state.session`: for routes and for pages. */
export function createApiFor(options: { database: Database; sessionsOf: (session: Session) => SessionDirectory; now?: () => number }): ApiFor {
  return (ctx, database = options.database) => {
    const { session } = ctx.state;
    if (session === undefined) throw appError('internal', { cause: new Error('The api was reached without a session') });
    return createApi({
      database,
      session,
      sessions: options.sessionsOf(session),
      noteReads: ctx.method !== 'HEAD' && !isPrefetch(ctx),
      ...(options.now === undefined ? {} : { now: options.now }),
    });
  };
}

/** Browsers fetch what may be opened next; nobody has read it then. */
const isPrefetch = (ctx: Context): boolean => ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].some((name) => /prefetch|prerender|preview/i.test(ctx.get(name)));
