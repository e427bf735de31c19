/**
 * A process that publishes what is due and sends messages, as the portal does, until it is killed. It serves the
 * endpoints of notices to the administrator `p0`, and writes its origin. Arguments: the place of the database, the
 * origin of WeCom.
 */
import { createServer } from 'node:http';
import Koa from 'koa';
import { pino } from 'pino';
import { openDatabase } from '../../server/database/open';
import { featureRoutes } from '../../server/endpoints/routes';
import {
  createNewQuestions,
  messageAudience,
  needsReminder,
  startNoticeSchedule,
} from '../../server/features/notices/exports';
import { noticeDeskFeature } from '../../server/features/notices/manage';
import { jsonBody } from '../../server/http/body';
import { startOutbox } from '../../server/outbox/sender';
import { createRoleReader } from '../../server/role-reader';
import { createViewer } from '../../server/viewer';
import { createWecomClient } from '../../server/wecom/client';
import { sessionOf } from '../support/api';
import { agentId, corpId, secret } from '../wecom/try-wecom';

const [place = '{}', apiOrigin = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const database = await openDatabase({ ...JSON.parse(place), log });
const wecom = createWecomClient({ corpId, agentId, secret, apiOrigin, timeoutMs: 2000, database, log });
const common = { database, corpId, log, pauseMs: 20 };
startNoticeSchedule({ ...common, readRoles: createRoleReader({ admins: [] }) });
const readRoles = createRoleReader({ admins: ['p0'] });
startOutbox({
  ...common,
  wecom,
  publicOrigin: 'https://portal.example.com',
  timeZone: 'Asia/Shanghai',
  audienceOf: messageAudience,
  needsReminder,
  newQuestions: createNewQuestions({ readRoles }),
  leaseMs: 600,
});
const viewer = createViewer({
  database,
  session: sessionOf('p0', corpId),
  sessionsOf: () => ({ list: async () => [], end: async () => {} }),
  readRoles,
});
const { router } = featureRoutes({
  features: [noticeDeskFeature],
  database,
  viewerOf: () => viewer,
  readBody: jsonBody({ limitBytes: 100_000 }),
});
const app = new Koa();
// The test repeats what fails.
app.silent = true;
const server = createServer(app.use(router.routes()).callback()).listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
// The loops do not keep the process alive.
setInterval(() => undefined, 60_000);
