import type { Context, Middleware } from 'koa';
import type { FileAddress } from '../../../app/features/files/contract';
import { appError } from '../../errors';
import type { Database } from '../../database';
import type { Files } from '../../files';
import { rateLimit, type FailureStore } from '../../http/rate-limit';
import type { RoleReader } from '../../role-reader';
import type { Viewer } from '../../viewer';
import { type Download, findDownload, sendDownload } from './download';
import { countPerMinute } from '../../per-minute';
import { refuseWrites } from '../../http/read-only';

/** Long enough to choose a browser, short enough that a forwarded address is of no use. */
const lifeMs = 5 * 60_000;
/** Addresses that one person may get within a minute. */
const perMinute = 30;

const addressPattern = /^\/api\/files\/([A-Za-z0-9_-]{1,64})\/shared$/;

/**
 * Makes an address that opens a file without a session for five minutes. WeCom's browser cannot download, and that of
 * the system has no cookie. Anyone with the address can open the file while this person may see it.
 * @throws {AppError} `file-not-found`, `too-many-requests`
 */
export async function shareAddress(viewer: Viewer, id: string): Promise<FileAddress> {
  await findDownload(viewer, id);
  await countPerMinute(viewer, 'file addresses', perMinute);
  return { url: sharedAddress(viewer, id), expiresAt: new Date(viewer.now() + lifeMs).toISOString() };
}

function sharedAddress({ corpId, userid, files, now }: Viewer, id: string): string {
  const person = Buffer.from(userid).toString('base64url');
  return `/api/files/${id}/shared?token=${files.seal.seal(corpId, `${now() + lifeMs}.${id}.${person}`)}`;
}

/** A download by a link, which WeCom's browser may leave to another program. */
export async function findLinked(viewer: Viewer, id: string, width?: number): Promise<Download> {
  return { ...(await findDownload(viewer, id, width)), withoutSession: () => sharedAddress(viewer, id) };
}

/**
 * Sends the file of such an address, before a session is asked for. The person may have lost access or left since, so
 * their permission is checked again.
 * @throws {AppError} `file-not-found`, also if the address has expired; `too-many-requests`
 */
export function sharedFiles(options: {
  database: Database;
  corpId: string;
  files: Files;
  readRoles: RoleReader;
  failures: FailureStore;
  now?: () => number;
}): Middleware {
  const { database, corpId, files, readRoles, failures, now = Date.now } = options;

  async function send(ctx: Context, id: string): Promise<void> {
    const token = typeof ctx.query.token === 'string' ? ctx.query.token : '';
    const [until = '', sealedId = '', person = ''] = files.seal.open(corpId, token)?.split('.') ?? [];
    if (sealedId !== id || Number(until) < now()) throw appError('file-not-found');
    const userid = Buffer.from(person, 'base64url').toString();
    const member = await database.query
      .selectFrom('people')
      .select('userid')
      .where('corp_id', '=', corpId)
      .where('userid', '=', userid)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    if (member === undefined) throw appError('file-not-found');
    const roles = () => readRoles(database, { corpId, userid });
    await sendDownload(ctx, await findDownload({ database, corpId, userid, roles, files }, id));
    // Unlike the address with a session, this one must not stay in a cache.
    ctx.set('Cache-Control', 'private, no-store');
  }

  const limited = rateLimit({ store: failures, name: 'shared-files', failures: 60, windowSeconds: 60, now });
  return (ctx, next) => {
    const id = addressPattern.exec(ctx.path)?.[1];
    if (id === undefined) return next();
    refuseWrites(ctx);
    ctx.set('Cache-Control', 'no-store');
    return limited(ctx, () => send(ctx, id));
  };
}
