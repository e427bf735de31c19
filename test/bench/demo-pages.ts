import type { RenderContext } from '../../app/api/contract';
import { fromRoot } from '../../build/paths';
import { openDatabase } from '../../server/database/open';
import { createDirectApi } from '../../server/endpoints/direct-api';
import * as featureList from '../../server/features';
import { createLogger } from '../../server/log';
import { loadFrontEnd } from '../../server/render';
import { createAppRenderer, type AppRenderer, type RenderedApp } from '../../server/render/app-renderer';
import { seedDemoContent } from '../../server/simulator/demo-content';
import { noTimeLimit } from '../../server/work/with-timeout';
import { addDepartment, addPerson, corpId } from '../support/content';
import { viewerOf } from '../support/api';
import { calls } from '../support/calls';
import { temporaryFolder } from '../support/temporary-folder';

const features = Object.values(featureList);

/** Renders pages with the built front end and a database with the demo notices, without HTTP. */
export interface DemoPages {
  readonly assets: AppRenderer['assets'];
  /** One address of each page, and those of all notices that Home lists. */
  readonly urls: readonly string[];
  /** The context for an address. The number selects one of two people and one of two languages. */
  contextOf(url: string, number: number): RenderContext;
  render(url: string, number: number): Promise<RenderedApp>;
  close(): Promise<void>;
}

/** @param name the name of the database folder */
export async function openDemoPages(name: string): Promise<DemoPages> {
  const log = createLogger('error');
  const database = await openDatabase({ databaseUrl: null, dataDir: temporaryFolder(name), log });
  await seedDemoContent({ database, corpId, now: Date.now(), timeZone: 'Asia/Shanghai', log });
  await addDepartment(database, 1, '门厅', null);
  await addPerson(database, 'zhangwei', '张伟', { departments: [1] });
  await addPerson(database, 'lina', '李娜', { departments: [1] });

  const app = createAppRenderer(await (await loadFrontEnd(fromRoot('dist'))).current());
  const apiOf = createDirectApi(features);
  const apis = ['zhangwei', 'lina'].map((userid) => () => apiOf(viewerOf(database, userid), noTimeLimit));
  const notices =
    (await apis[0]?.()(calls.notices.list, { query: { limit: 20 } }))?.items.map(({ id }) => `/notices/${id}`) ?? [];

  const contextOf: DemoPages['contextOf'] = (url, number) => ({
    url,
    api: apis[number % apis.length]?.() ?? null,
    language: number % 3 === 0 ? 'en' : 'zh-CN',
    names: { 'zh-CN': '门厅', en: 'Foyer' },
    utcOffsets: [[0, 480]],
    now: Date.now(),
    requestId: `request-${number}`,
    error: null,
    result: null,
  });

  return {
    assets: app.assets,
    urls: ['/', '/notices', ...notices, '/people', '/people?q=zhang', '/people/lina', '/me', '/nowhere'],
    contextOf,
    render: (url, number) => app.render(contextOf(url, number)),
    close: () => database.close(),
  };
}
