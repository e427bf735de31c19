import type { Context } from 'koa';
import { pino, type Logger } from 'pino';
import type { Database } from './database';
import { cancellable } from './database/cancellable';
import type { ReportDataProblem } from './data-problems';
import { appError } from './errors';
import type { RoleReader, Roles } from './roles';
import type { Session, OwnSessions } from './session';
import { neverAborted } from './work/with-timeout';

/** The person of a request, with everything that a feature needs to decide what they may see and do. */
export interface Viewer {
  /** In a write its transaction, otherwise the database. */
  database: Database;
  corpId: string;
  /** Lower case. */
  userid: string;
  /** Reads the roles at the first call, once per request. To check permissions, use `can` and `demand`. */
  roles(): Promise<Roles>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether opening a notice records that it was read. False for HEAD and for prefetching. */
  noteReads: boolean;
  /** The log of the request. */
  log: Logger;
  /** The person's own sessions. */
  sessions: OwnSessions;
  reportDataProblem: ReportDataProblem;
  /** Aborted when the result is no longer needed. The database then refuses further queries. */
  signal: AbortSignal;
  /** The same viewer with another signal, which must be aborted when the signal of the viewer is. */
  until(signal: AbortSignal): Viewer;
  /** Runs `work` after the write is committed, or not at all if it fails. In a read it runs at once. */
  afterCommit(work: () => void): void;
  /** Runs a write in one transaction. */
  inTransaction<T>(work: (inside: Viewer) => Promise<T>): Promise<T>;
  /**
   * For a caller that opens the transaction itself: functions that `work` registers with `afterCommit` run when `work`
   * has resolved.
   */
  withCommitHooks<T>(work: (inside: (transaction: Database) => Viewer) => Promise<T>): Promise<T>;
}

export interface ViewerOptions {
  database: Database;
  session: Session;
  sessionsOf(session: Session, database: Database, afterCommit: Viewer['afterCommit']): OwnSessions;
  readRoles?: RoleReader;
  noteReads?: boolean;
  log?: Logger;
  now?: () => number;
  reportDataProblem?: ReportDataProblem;
}

const silent = pino({ level: 'silent' });

/** Creates the viewer of a session. Reads nothing from the database. */
export function createViewer(options: ViewerOptions): Viewer {
  const {
    database,
    session,
    sessionsOf,
    readRoles = async () => new Set(),
    noteReads = true,
    log = silent,
    now = Date.now,
    reportDataProblem = () => undefined,
  } = options;
  const { corpId, userid } = session;
  let known: Promise<Roles> | undefined;
  const rolesOver = (own: Database): Promise<Roles> => {
    known ??= readRoles(own, { corpId, userid }).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  /** For the database, or for a transaction, inside which `inTransaction` uses the same one. */
  function viewerOver(own: Database, signal: AbortSignal, hooks?: (() => void)[]): Viewer {
    const afterCommit: Viewer['afterCommit'] = (work) => void (hooks === undefined ? work() : hooks.push(work));

    async function withCommitHooks<T>(work: (inside: (transaction: Database) => Viewer) => Promise<T>): Promise<T> {
      if (hooks !== undefined) return work(() => viewer);
      let registered: (() => void)[] = [];
      const result = await work((transaction) => {
        // A retry of the transaction starts without hooks.
        registered = [];
        return viewerOver(transaction, signal, registered);
      });
      for (const hook of registered) hook();
      return result;
    }

    const viewer: Viewer = {
      database: own,
      corpId,
      userid,
      roles: () => rolesOver(own),
      now,
      noteReads,
      log,
      sessions: sessionsOf(session, own, afterCommit),
      reportDataProblem,
      signal,
      until: (ends) => viewerOver(cancellable(own, ends), ends, hooks),
      afterCommit,
      inTransaction: (work) => withCommitHooks((inside) => own.transaction((transaction) => work(inside(transaction)))),
      withCommitHooks,
    };
    return viewer;
  }

  return viewerOver(database, neverAborted);
}

/** Creates the viewer of a request with a session. */
export function createViewerOf(
  options: Pick<ViewerOptions, 'database' | 'sessionsOf' | 'readRoles' | 'now' | 'reportDataProblem'>,
): (ctx: Context) => Viewer {
  return (ctx) => {
    const { session } = ctx.state;
    if (session === undefined)
      throw appError('internal', { cause: new Error('A feature was called without a session') });
    return createViewer({
      ...options,
      session,
      log: ctx.state.log,
      noteReads: ctx.method !== 'HEAD' && !isPrefetch(ctx),
    });
  };
}

/** Browsers prefetch pages that may be opened next, which does not count as reading. */
const isPrefetch = (ctx: Context): boolean =>
  ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].some((name) => /prefetch|prerender|preview/i.test(ctx.get(name)));
