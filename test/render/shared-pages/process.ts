/**
 * A process that sends pages, and makes changes of `company.ts`: `POST /changes/<name>?seed=<number>`. It writes its
 * origin. Argument: the place of the database.
 */
import Koa from 'koa';
import { pino } from 'pino';
import { openDatabase } from '../../../server/database/open';
import { compression } from '../../../server/http/compression';
import { listen } from '../../support/server';
import { changes, randomFrom } from './company';
import { sendPages } from './pages';

const log = pino({ level: 'silent' });
const database = await openDatabase({ ...JSON.parse(process.argv[2] ?? '{}'), log });
const sendPage = sendPages(database);
const app = new Koa();
app.use(compression());
app.use(async (ctx) => {
  ctx.state.log = log;
  const name = /^\/changes\/(\w+)$/.exec(ctx.path)?.[1];
  if (name === undefined) return sendPage(ctx);
  // A person may not see the notice.
  await changes[name]?.(database, randomFrom(Number(ctx.query['seed']))).catch(() => undefined);
  ctx.status = 204;
});
const { server, origin } = await listen(app);
// Longer than the test compares what it has got.
server.keepAliveTimeout = 120_000;
process.stdout.write(`${origin}\n`);
