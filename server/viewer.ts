import type { Context } from 'koa';
import { pino, type Logger } from 'pino';
import type { Database } from './database';
import { cancellable } from './database/cancellable';
import type { ReportDataProblem } from './data-problems';
import { appError } from './errors';
import type { RoleReader, Roles } from './roles';
import type { Session, OwnSessions } from './session';
import { neverAborted } from './work/with-timeout';

/** Who asks: all that a feature needs to decide what they may see and do. */
export interface Viewer {
  /** The transaction of a write; in a read the whole database. */
  database: Database;
  corpId: string;
  /** Lower case. */
  userid: string;
  /** Read when first asked, once per request. Permissions are asked with `can` and `demand`. */
  roles(): Promise<Roles>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether opening a notice counts as reading it: not for HEAD or a prefetch. */
  noteReads: boolean;
  /** The log of the request. */
  log: Logger;
  /** The person's own sessions. */
  sessions: OwnSessions;
  reportDataProblem: ReportDataProblem;
  /** Aborted when nobody waits for the result any more. The database refuses further queries then. */
  signal: AbortSignal;
  /** The same viewer for work that ends with `signal`, which must be aborted when the viewer's own signal is. */
  until(signal: AbortSignal): Viewer;
  /** Runs `work` once the write is committed; not at all when it fails. In a read it runs at once. */
  afterCommit(work: () => void): void;
  /** Runs a write in one transaction. */
  inTransaction<T>(work: (inside: Viewer) => Promise<T>): Promise<T>;
  /**
   * For a caller that opens the transaction itself: what `work` registers with `afterCommit` runs when `work` has
   * resolved.
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

/** Makes the viewer of a session. Nothing is read from the database before a feature asks. */
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
  /** Over the whole database, or over a transaction, in which a further transaction is the same one. */
  function viewerOver(own: Database, signal: AbortSignal, hooks?: (() => void)[]): Viewer {
    const afterCommit: Viewer['afterCommit'] = (work) => void (hooks === undefined ? work() : hooks.push(work));

    async function withCommitHooks<T>(work: (inside: (transaction: Database) => Viewer) => Promise<T>): Promise<T> {
      if (hooks !== undefined) return work(() => viewer);
      let registered: (() => void)[] = [];
      const result = await work((transaction) => {
        // A transaction that is tried again begins with no hooks.
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

/** Makes the viewer of a request that has a session. */
export function createViewerOf(
  options: Pick<ViewerOptions, 'database' | 'sessionsOf' | 'readRoles' | 'now' | 'reportDataProblem'>,
): (ctx: Context) => Viewer {
  return (ctx) => {
    const { session } = ctx.state;
    if (session === undefined)
      throw appError('internal', { cause: new Error('A feature was reached without a session') });
    return createViewer({
      ...options,
      session,
      log: ctx.state.log,
      noteReads: ctx.method !== 'HEAD' && !isPrefetch(ctx),
    });
  };
}

/** Browsers prefetch pages that may be opened next. That is not reading. */
const isPrefetch = (ctx: Context): boolean =>
  ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].some((name) => /prefetch|prerender|preview/i.test(ctx.get(name)));
