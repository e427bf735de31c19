import { createApp } from './app';
import { createBrandingSource } from './branding';
import { openDatabase } from './database/open';
import { startHousekeeping } from './database/housekeeping';
import { createExpiringValues } from './database/expiring-values';
import { createDirectApi } from './endpoints/direct-api';
import { featureRoutes, filePaths } from './endpoints/routes';
import * as featureList from './features';
import { logoRoute } from './features/branding/exports';
import { sharedFiles, startFileCleanUp } from './features/files/exports';
import { createFiles } from './files';
import type { CreatePortal } from './portal-types';
import { jsonBody } from './http/body';
import { createPeopleDirectory } from './directory/sign-in-directory';
import { startDirectorySync } from './directory/sync';
import { createNewQuestions, messageAudience, needsReminder, startNoticeSchedule } from './features/notices/exports';
import { startMessageCleanUp } from './outbox/clean-up';
import { startOutbox } from './outbox/sender';
import { createWecomIdentity } from './identity/wecom';
import { createPageErrors } from './page-errors';
import { createDataProblems } from './data-problems';
import { createRenderer } from './render';
import { createRoleReader } from './role-reader';
import { createSessionLayer } from './session';
import { createSignedValues } from './session/cookies';
import { createViewerOf } from './viewer';
import { createWecomClient } from './wecom/client';
import { wecomCallbacks } from './wecom/callbacks';

const features = Object.values(featureList);

/** Assembles the portal from its parts. See `portal-types.ts`. */
export const createPortal: CreatePortal = async ({ config, log, frontEnd, assetsFolder, prepare }) => {
  const { corpId, syncSeconds } = config.wecom;
  const database = await openDatabase({ ...config, log });
  const wecom = createWecomClient({ ...config.wecom, database, log });
  /** Background work. `close` stops it before it closes the database. */
  const running: { stop(): void | Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map(async (work) => work.stop()));
    await wecom.close();
    await database.close();
  };
  try {
    await prepare?.(database);
    const readBody = jsonBody({ limitBytes: config.limits.bodyBytes });
    const people = createPeopleDirectory(database, corpId);
    const renderer = createRenderer({ frontEnd, config, branding: createBrandingSource(database, corpId) });
    const session = await createSessionLayer({
      config,
      database,
      log,
      readBody,
      people,
      identity: createWecomIdentity({ ...config.wecom, wecom, people }),
      exchanges: createExpiringValues(database, 'exchange'),
      loopGuard: createExpiringValues(database, 'sign-in attempt'),
      failures: createExpiringValues(database, 'sign-in failures'),
      isFile: filePaths(features),
      shell: (ctx) => renderer.shell(ctx),
      sendSignedOutPage: (ctx, retryPath) =>
        renderer.error(ctx, { id: 'signed-out', status: 200, requestId: ctx.state.requestId, retryPath }),
    });
    running.push(session);
    running.push(
      startDirectorySync({
        database,
        wecom,
        corpId,
        log,
        intervalSeconds: syncSeconds,
        onLeft: async (userids) => {
          for (const userid of userids) await session.endSessionsOf(userid);
        },
      }),
    );
    running.push(startHousekeeping({ database, log }));
    const readRoles = createRoleReader({ admins: config.admins });
    running.push(
      startOutbox({
        ...config,
        database,
        wecom,
        corpId,
        log,
        audienceOf: messageAudience,
        needsReminder,
        newQuestions: createNewQuestions({ readRoles }),
      }),
    );
    running.push(startMessageCleanUp({ database, corpId, log }));
    const signed = createSignedValues(config.session.keys);
    const files = createFiles({
      config,
      database,
      log,
      seal: {
        seal: (corp, text) => signed.seal('file address', corp, text),
        open: (corp, sealed) => signed.open('file address', corp, sealed),
      },
    });
    running.push({ stop: () => files.pictures.close() });
    running.push(startFileCleanUp({ database, corpId, store: files.store, log }));
    running.push(startNoticeSchedule({ database, corpId, log, readRoles }));
    const viewerOf = createViewerOf({
      database,
      sessionsOf: session.sessionsOf,
      readRoles,
      namedAdmins: config.admins,
      reportDataProblem: createDataProblems(log),
      timeZone: config.timeZone,
      files,
    });
    const apiOf = createDirectApi(features);
    const app = createApp({
      config,
      log,
      session,
      renderer,
      apiFor: (ctx, limit) => apiOf(viewerOf(ctx), limit),
      assetsFolder,
      buildId: frontEnd.buildId,
      checks: { 'database-unavailable': () => database.ping() },
      wecomCallbacks: wecomCallbacks([]),
      pageErrors: createPageErrors({ readBody }),
      sharedFiles: sharedFiles({
        database,
        corpId,
        files,
        readRoles,
        failures: createExpiringValues(database, 'shared file failures'),
      }),
      logo: logoRoute({ database, corpId, store: files.store }),
      features: featureRoutes({ features, database, viewerOf, readBody }),
    });
    const handle = app.callback();

    return { handle: (request, response) => void handle(request, response), close };
  } catch (error) {
    // Report the first error: it is the reason the portal did not start.
    await close().catch((closing: unknown) =>
      log.warn({ err: closing }, 'the portal could not be closed after a failed start'),
    );
    throw error;
  }
};
