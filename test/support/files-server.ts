import { pino } from 'pino';
import { signingKeys } from '../../config/secrets';
import { featureRoutes } from '../../server/endpoints/routes';
import type { Database } from '../../server/database';
import { createExpiringValues } from '../../server/database/expiring-values';
import { filesFeature } from '../../server/features/files';
import { sharedFiles } from '../../server/features/files/exports';
import type { Files } from '../../server/files';
import type { FileStore } from '../../server/files/file-store';
import { createFetchPicture, type FetchPicture } from '../../server/files/fetch-picture';
import { createDatabaseStore } from '../../server/files/database-store';
import { createPictureWorker, type PictureWorker } from '../../server/files/picture-worker';
import { createRoleReader } from '../../server/role-reader';
import { createSignedValues } from '../../server/session/cookies';
import { createViewer, type Viewer } from '../../server/viewer';
import { serve, type TestPortal } from '../http/portal';
import { afterLastTest } from './after-last-test';
import { sessionOf } from './api';
import { corpId } from './content';
import { formOf, formType, type FormPart } from './forms';
import { temporaryFolder } from './temporary-folder';

/** The files feature over HTTP. The header `X-Test-Person` says who asks. */
export interface FilesServer extends TestPortal {
  files: Files;
  viewerOf(userid: string): Viewer;
  upload(userid: string, parts: FormPart | Buffer, options?: { id?: string; signal?: AbortSignal }): Promise<Response>;
  get(userid: string, path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
}

let worker: PictureWorker | undefined;
afterLastTest(async () => worker?.close());

let uploads = 0;
export const nextUploadId = (): string => `upload-${String((uploads += 1)).padStart(16, '0')}`;

export async function serveFiles(
  database: Database,
  options: {
    fetchPicture?: FetchPicture;
    store?: FileStore;
    limits?: Files['limits'];
    admins?: string[];
    now?: () => number;
  } = {},
): Promise<FilesServer> {
  const { now = Date.now } = options;
  worker ??= createPictureWorker({ log: pino({ level: 'silent' }) });
  const signed = createSignedValues(signingKeys(['a secret of at least thirty-two bytes']));
  const files: Files = {
    store: options.store ?? createDatabaseStore(database),
    pictures: worker,
    fetchPicture: options.fetchPicture ?? createFetchPicture(),
    arrivals: temporaryFolder('arrivals'),
    limits: options.limits ?? { picture: 2_000_000, file: 3_000_000 },
    seal: {
      seal: (corp, text) => signed.seal('file address', corp, text),
      open: (corp, sealed) => signed.open('file address', corp, sealed),
    },
  };
  const readRoles = createRoleReader({ admins: options.admins ?? ['boss'] });
  const viewerOf = (userid: string): Viewer =>
    createViewer({
      database,
      session: sessionOf(userid),
      sessionsOf: () => ({ list: async () => [], end: async () => undefined }),
      readRoles,
      files,
      now,
    });
  const { router, refuseUnknown } = featureRoutes({
    features: [filesFeature],
    database,
    viewerOf: (ctx) => viewerOf(ctx.get('X-Test-Person')),
    readBody: async () => null,
  });
  const failures = createExpiringValues(database, 'shared file failures');
  const portal = await serve([sharedFiles({ database, corpId, files, readRoles, failures, now })], {
    extend: (app) => app.use(router.routes()).use(refuseUnknown),
  });
  return {
    ...portal,
    files,
    viewerOf,
    upload: (userid, parts, { id = nextUploadId(), signal } = {}) =>
      fetch(`${portal.origin}/api/files`, {
        method: 'POST',
        headers: { 'Content-Type': formType, 'Idempotency-Key': id, 'X-Test-Person': userid },
        body: Buffer.isBuffer(parts) ? Buffer.from(parts) : formOf(parts),
        ...(signal === undefined ? {} : { signal }),
      }),
    get: (userid, path, headers = {}, method = 'GET') =>
      fetch(`${portal.origin}${path}`, { method, headers: { 'X-Test-Person': userid, ...headers } }),
  };
}
