import { createSessionDirectory } from '../../server/session/session-directory';
import { createApi } from '../../server/api';
import { openDatabase } from '../../server/database';
import { createLogger } from '../../server/log';
import { loadFrontEnd } from '../../server/render';
import { createAppRenderer } from '../../server/render/app-renderer';
import { documentRest } from '../../server/render/document';
import { seedDemoContent } from '../../server/simulator/demo-content';
import { fromRoot } from '../../build/paths';
import { addDepartment, addPerson, corpId } from '../support/content';
import { temporaryFolder } from '../support/temporary-folder';

/**
 * Renders pages of two people with the built front end and a real database, and tells what the heap holds after a
 * collection: once warm, and after `renders` more. Needs `--expose-gc`.
 */
const renders = Number(process.argv[2]);
const warmUp = 3000;

const log = createLogger('error');
const database = await openDatabase({ databaseUrl: null, dataDir: temporaryFolder('heap'), log });
await seedDemoContent({ database, corpId, now: Date.now(), log });
await addDepartment(database, 1, '门厅', null);
await addPerson(database, 'zhangwei', '张伟', { department_ids: '[1]' });
await addPerson(database, 'lina', '李娜', { department_ids: '[1]' });

const built = await (await loadFrontEnd(fromRoot('dist'))).current();
const app = createAppRenderer(built);
const revocation = { isEnded: () => false, endSession: () => Promise.resolve(), endPerson: () => Promise.resolve(), stop: () => undefined };
const apis = ['zhangwei', 'lina'].map((userid) => {
  const session = { id: userid, corpId, agentId: '1', userid, issuedAt: 1, expiresAt: 9e9, firstSignInAt: 1 };
  const sessions = createSessionDirectory({ database, revocation, session, now: Date.now });
  return () => createApi({ database, session, sessions });
});
const notices = (await apis[0]?.().notices({ limit: 20 }))?.items.map(({ id }) => `/notices/${id}`) ?? [];
const urls = ['/', '/notices', ...notices, '/people', '/people?q=zhang', '/me', '/nowhere'];

async function render(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const url = urls[number % urls.length] ?? '/';
    const { html, result, components } = await app.render({
      url: `${url}${url.includes('?') ? '&' : '?'}n=${number}`, api: apis[number % apis.length]?.() ?? null, language: number % 3 === 0 ? 'en' : 'zh-CN',
      utcOffsetMinutes: 480, now: Date.now(), requestId: `request-${number}`, error: null, result: null,
    });
    const assets = app.assets(components);
    const start = assets.start(result.language).bytes.toString();
    const rest = documentRest({ ...result, nonce: String(number), scripts: assets.scripts(String(number)), app: html });
    if (!start.startsWith('<!DOCTYPE') || !rest.endsWith('</html>\n')) throw new Error('half a page');
  }
}

async function heapAfterCollection(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

await render(warmUp);
const before = await heapAfterCollection();
await render(renders);
const after = await heapAfterCollection();
await database.close();
process.send?.({ before, after, collects: globalThis.gc !== undefined });
