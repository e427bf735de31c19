import type { Context } from 'koa';
import { pino, type Logger } from 'pino';
import type { Database } from './database';
import { type ContentVersions, readContentVersions } from './database/content-cache';
import { cancellable } from './database/cancellable';
import type { ReportDataProblem } from './data-problems';
import { appError } from './errors';
import type { Files } from './files';
import type { GrantedRole, RoleReader, Roles } from './role-reader';
import type { Session, OwnSessions } from './session';
import { deviceName } from './session/device-name';
import { noTimeLimit, type TimeLimit } from './work/with-timeout';

/**
 * The person of a request, with everything that a feature needs to decide what they may see and do.
 *
 * It may be destructured. An abstract class instead of an interface, so that the type of a copy (`{ ...viewer }`) lacks
 * the accessors and methods that the copy lacks.
 */
export abstract class Viewer {
  /** In a write its transaction, otherwise the database. */
  abstract readonly database: Database;
  abstract readonly corpId: string;
  /** Lower case. */
  abstract readonly userid: string;
  /**
   * Reads the roles at the first call, once for the request and again in each transaction. To check permissions, use
   * `can` and `demand`. A query of the viewer's row may select `grantedRole` and pass it, to save a query.
   */
  abstract readonly roles: (granted?: GrantedRole) => Promise<Roles>;
  /** The versions of what everyone in the company shares. Read once for the request; in a transaction, each time. */
  abstract readonly contentVersions: () => Promise<ContentVersions>;
  /** The userids in the setting ADMINS, in lower case. They are administrators whatever the table says. */
  abstract get namedAdmins(): readonly string[];
  /** Milliseconds since 1970. */
  abstract readonly now: () => number;
  /** Whether opening a notice records that it was read. False for HEAD and for prefetching. */
  abstract readonly noteReads: boolean;
  /** Whether the response has content. False for HEAD. */
  abstract readonly getsContent: boolean;
  /** The log of the request. */
  abstract readonly log: Logger;
  abstract readonly reportDataProblem: ReportDataProblem;
  /**
   * Runs `work` after the write is committed, or not at all if it fails. In a read it runs at once. It gets the
   * database outside of the transaction, to which caches belong.
   */
  abstract readonly afterCommit: (work: (database: Database) => void) => void;
  /** The person's own sessions. */
  abstract get sessions(): OwnSessions;
  /** Receives, keeps and sends files. */
  abstract get files(): Files;
  /** Aborted when the result is no longer needed. The database then refuses further queries. */
  abstract get signal(): AbortSignal;
  /** Whether `database` is the transaction of a write. */
  abstract get isInTransaction(): boolean;
  /** Where the request came from, for the audit log. */
  abstract get client(): ViewerClient;
  /** The company's time zone, an IANA name. */
  abstract get timeZone(): string;
  /** The same viewer with another time limit, which must be aborted when that of the viewer is. */
  abstract until(this: Viewer, limit: TimeLimit): Viewer;
  /** Runs a write in one transaction. */
  abstract inTransaction<T>(this: Viewer, work: (inside: Viewer) => Promise<T>): Promise<T>;
  /**
   * For a caller that opens the transaction itself: functions that `work` registers with `afterCommit` run when `work`
   * has resolved.
   * @param isCommitted whether the last transaction was committed; if absent, it was
   */
  abstract withCommitHooks<T>(
    this: Viewer,
    work: (inside: (transaction: Database) => Viewer) => Promise<T>,
    isCommitted?: (result: T) => boolean,
  ): Promise<T>;
}

export interface ViewerClient {
  /** The address, as far as the trusted proxies tell it. */
  ip: string | null;
  /** From the user agent: "WeCom · Android". */
  device: string | null;
}

export interface ViewerOptions {
  database: Database;
  session: Session;
  sessionsOf(session: Session, database: Database, afterCommit: Viewer['afterCommit']): OwnSessions;
  readRoles?: RoleReader;
  namedAdmins?: readonly string[];
  noteReads?: boolean;
  getsContent?: boolean;
  log?: Logger;
  now?: () => number;
  reportDataProblem?: ReportDataProblem;
  timeZone?: string;
  /** The request, for `client`. */
  request?: Pick<Context, 'ip' | 'get'>;
  files?: Files;
}

const silent = pino({ level: 'silent' });

/** Creates the viewer of a session. Reads nothing from the database. */
export function createViewer({
  database,
  session,
  sessionsOf,
  readRoles = async () => new Set(),
  namedAdmins = [],
  noteReads = true,
  getsContent = true,
  log = silent,
  now = Date.now,
  reportDataProblem = () => undefined,
  timeZone = 'Asia/Shanghai',
  request,
  files,
}: ViewerOptions): Viewer {
  const shared = {
    database,
    session,
    sessionsOf,
    readRoles,
    namedAdmins,
    noteReads,
    getsContent,
    log,
    now,
    reportDataProblem,
    timeZone,
    request,
    files,
  };
  return new SessionViewer(shared, database, { roles: undefined, content: undefined, hooks: undefined }, noTimeLimit);
}

type Shared = Required<Omit<ViewerOptions, 'request' | 'files'>> & {
  readonly request: ViewerOptions['request'];
  readonly files: Files | undefined;
};

/** What the viewers of one transaction share, or those outside of transactions. */
interface Scope {
  /** Read when first asked. */
  roles: Promise<Roles> | undefined;
  /** Always undefined in transactions, whose writes change it. */
  content: Promise<ContentVersions> | undefined;
  /** What runs after the commit; undefined outside of transactions. */
  readonly hooks: ((database: Database) => void)[] | undefined;
}

/** A class, because each call creates one or two. It has functions of its own only for what features destructure. */
class SessionViewer extends Viewer {
  override readonly corpId: string;
  override readonly userid: string;
  override readonly now: () => number;
  override readonly noteReads: boolean;
  override readonly getsContent: boolean;
  override readonly log: Logger;
  override readonly reportDataProblem: ReportDataProblem;
  readonly #shared: Shared;
  readonly #scope: Scope;
  readonly #limit: TimeLimit;

  /** @param database the database, or a transaction, inside which `inTransaction` uses the same one */
  constructor(
    shared: Shared,
    override readonly database: Database,
    scope: Scope,
    limit: TimeLimit,
  ) {
    super();
    this.corpId = shared.session.corpId;
    this.userid = shared.session.userid;
    this.now = shared.now;
    this.noteReads = shared.noteReads;
    this.getsContent = shared.getsContent;
    this.log = shared.log;
    this.reportDataProblem = shared.reportDataProblem;
    this.#shared = shared;
    this.#scope = scope;
    this.#limit = limit;
  }

  override readonly roles = (granted?: GrantedRole): Promise<Roles> => {
    const scope = this.#scope;
    scope.roles ??= this.#shared.readRoles(this.database, this, granted).catch((error: unknown) => {
      scope.roles = undefined;
      throw error;
    });
    return scope.roles;
  };

  override readonly contentVersions = (): Promise<ContentVersions> => {
    const scope = this.#scope;
    const read = scope.content ?? readContentVersions(this.database, this.corpId);
    if (!this.isInTransaction) {
      scope.content = read;
      read.catch(() => (scope.content = undefined));
    }
    return read;
  };

  override readonly afterCommit = (work: (database: Database) => void): void => {
    const { hooks } = this.#scope;
    if (hooks === undefined) work(this.#shared.database);
    else hooks.push(work);
  };

  override get sessions(): OwnSessions {
    const { sessionsOf, session } = this.#shared;
    return sessionsOf(session, this.database, this.afterCommit);
  }

  override get files(): Files {
    const { files } = this.#shared;
    if (files === undefined) throw new Error('This viewer has no files.');
    return files;
  }

  override get signal(): AbortSignal {
    return this.#limit.signal;
  }

  override get namedAdmins(): readonly string[] {
    return this.#shared.namedAdmins;
  }

  override get isInTransaction(): boolean {
    return this.#scope.hooks !== undefined;
  }

  override get client(): ViewerClient {
    const { request } = this.#shared;
    if (request === undefined) return { ip: null, device: null };
    return { ip: request.ip, device: deviceName(request.get('User-Agent')) };
  }

  override get timeZone(): string {
    return this.#shared.timeZone;
  }

  override until(limit: TimeLimit): Viewer {
    return new SessionViewer(this.#shared, cancellable(this.database, limit), this.#scope, limit);
  }

  override inTransaction<T>(work: (inside: Viewer) => Promise<T>): Promise<T> {
    return this.withCommitHooks((inside) => this.database.transaction((transaction) => work(inside(transaction))));
  }

  override async withCommitHooks<T>(
    work: (inside: (transaction: Database) => Viewer) => Promise<T>,
    isCommitted: (result: T) => boolean = () => true,
  ): Promise<T> {
    if (this.#scope.hooks !== undefined) return work(() => this);
    let hooks: ((database: Database) => void)[] = [];
    const result = await work((transaction) => {
      // A retry of the transaction starts without hooks and roles.
      hooks = [];
      return new SessionViewer(this.#shared, transaction, { roles: undefined, content: undefined, hooks }, this.#limit);
    });
    this.#scope.content = undefined;
    if (isCommitted(result)) for (const hook of hooks) hook(this.#shared.database);
    return result;
  }
}

/** Creates the viewer of a request with a session. */
export function createViewerOf(
  options: Pick<
    ViewerOptions,
    'database' | 'sessionsOf' | 'readRoles' | 'namedAdmins' | 'now' | 'reportDataProblem' | 'timeZone' | 'files'
  >,
): (ctx: Context) => Viewer {
  const { database, sessionsOf, readRoles, namedAdmins, now, reportDataProblem, timeZone, files } = options;
  return (ctx) => {
    const { session, log } = ctx.state;
    if (session === undefined)
      throw appError('internal', { cause: new Error('A feature was called without a session') });
    const getsContent = ctx.method !== 'HEAD';
    const noteReads = getsContent && !isPrefetch(ctx);
    // A copy of the options (`...options`) takes longer than everything else here.
    const request = ctx;
    return createViewer({
      database,
      sessionsOf,
      readRoles,
      namedAdmins,
      now,
      reportDataProblem,
      session,
      log,
      noteReads,
      getsContent,
      timeZone,
      request,
      files,
    });
  };
}

/** Browsers prefetch pages that may be opened next, which does not count as reading. */
function isPrefetch({ req: { headers } }: Context): boolean {
  for (const name of purposeHeaders) {
    const purpose = headers[name];
    if (purpose !== undefined && /prefetch|prerender|preview/i.test(String(purpose))) return true;
  }
  return false;
}

const purposeHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];
