import type { Context } from 'koa';
import { pino, type Logger } from 'pino';
import type { Database } from './database';
import { cancellable } from './database/cancellable';
import type { ReportDataProblem } from './data-problems';
import { appError } from './errors';
import type { RoleReader, Roles } from './roles';
import type { Session, OwnSessions } from './session';
import { noTimeLimit, type TimeLimit } from './work/with-timeout';

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
  /** The same viewer with another time limit, which must be aborted when that of the viewer is. */
  until(limit: TimeLimit): Viewer;
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
export const createViewer = ({
  readRoles = async () => new Set(),
  noteReads = true,
  log = silent,
  now = Date.now,
  reportDataProblem = () => undefined,
  ...options
}: ViewerOptions): Viewer =>
  new SessionViewer(
    { ...options, readRoles, noteReads, log, now, reportDataProblem, known: undefined },
    options.database,
    noTimeLimit,
  );

/** What the viewers of a request share: those over the database, over transactions and with time limits. */
interface Shared extends Required<ViewerOptions> {
  /** Read when first asked. */
  known: Promise<Roles> | undefined;
}

/** A class, because each call creates one: functions of its own would cost more than some queries. */
class SessionViewer implements Viewer {
  readonly corpId: string;
  readonly userid: string;
  readonly now: () => number;
  readonly noteReads: boolean;
  readonly log: Logger;
  readonly reportDataProblem: ReportDataProblem;
  readonly #shared: Shared;
  readonly #limit: TimeLimit;
  readonly #hooks: (() => void)[] | undefined;

  /**
   * @param database the database, or a transaction, inside which `inTransaction` uses the same one
   * @param hooks where a transaction collects what runs after its commit
   */
  constructor(
    shared: Shared,
    readonly database: Database,
    limit: TimeLimit,
    hooks?: (() => void)[],
  ) {
    this.corpId = shared.session.corpId;
    this.userid = shared.session.userid;
    this.now = shared.now;
    this.noteReads = shared.noteReads;
    this.log = shared.log;
    this.reportDataProblem = shared.reportDataProblem;
    this.#shared = shared;
    this.#limit = limit;
    this.#hooks = hooks;
  }

  get sessions(): OwnSessions {
    const { sessionsOf, session } = this.#shared;
    return sessionsOf(session, this.database, (work) => this.afterCommit(work));
  }

  get signal(): AbortSignal {
    return this.#limit.signal;
  }

  roles(): Promise<Roles> {
    const shared = this.#shared;
    shared.known ??= shared.readRoles(this.database, this).catch((error: unknown) => {
      shared.known = undefined;
      throw error;
    });
    return shared.known;
  }

  until(limit: TimeLimit): Viewer {
    return new SessionViewer(this.#shared, cancellable(this.database, limit), limit, this.#hooks);
  }

  afterCommit(work: () => void): void {
    if (this.#hooks === undefined) work();
    else this.#hooks.push(work);
  }

  inTransaction<T>(work: (inside: Viewer) => Promise<T>): Promise<T> {
    return this.withCommitHooks((inside) => this.database.transaction((transaction) => work(inside(transaction))));
  }

  async withCommitHooks<T>(work: (inside: (transaction: Database) => Viewer) => Promise<T>): Promise<T> {
    if (this.#hooks !== undefined) return work(() => this);
    let registered: (() => void)[] = [];
    const result = await work((transaction) => {
      // A retry of the transaction starts without hooks.
      registered = [];
      return new SessionViewer(this.#shared, transaction, this.#limit, registered);
    });
    for (const hook of registered) hook();
    return result;
  }
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
