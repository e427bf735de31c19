/**
 * A process that publishes what is due and sends messages, as the portal does, until it is killed. Arguments: the place
 * of the database, the origin of WeCom.
 */
import { pino } from 'pino';
import { openDatabase } from '../../server/database/open';
import { messageAudience, startNoticeSchedule } from '../../server/features/notices/exports';
import { startOutbox } from '../../server/outbox/sender';
import { createRoleReader } from '../../server/role-reader';
import { createWecomClient } from '../../server/wecom/client';
import { agentId, corpId, secret } from '../wecom/try-wecom';

const [place = '{}', apiOrigin = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const database = await openDatabase({ ...JSON.parse(place), log });
const wecom = createWecomClient({ corpId, agentId, secret, apiOrigin, timeoutMs: 2000, database, log });
const common = { database, corpId, log, pauseMs: 20 };
startNoticeSchedule({ ...common, readRoles: createRoleReader({ admins: [] }) });
startOutbox({
  ...common,
  wecom,
  publicOrigin: 'https://portal.example.com',
  timeZone: 'Asia/Shanghai',
  audienceOf: messageAudience,
  leaseMs: 600,
});
process.stdout.write('ready\n');
// The loops do not keep the process alive.
setInterval(() => undefined, 60_000);
