import type { Language, Link } from '../../app/api/contract';
import { prepared, type Slots } from '../database/prepared';
import type { Viewer } from '../viewer';

const linkList = prepared((query, slot: Slots<{ corpId: string; userid: string }>) => (
  query.selectFrom('links as l').leftJoin('people as p', (join) => join.onRef('p.corp_id', '=', 'l.corp_id').on('p.userid', '=', slot('userid')))
    .select(['l.id', 'l.title_zh', 'l.title_en', 'l.url', 'l.mark', 'p.language']).where('l.corp_id', '=', slot('corpId'))
    .orderBy('l.sort_order').orderBy('l.id').limit(100)
));

/** https, or a path of the portal. */
const isAllowed = (url: string): boolean => /^(https:\/\/|\/(?![/\\]))[^\\\s]*$/.test(url);

/** The company's links in their order, titled in the person's language. */
export async function listLinks({ database, corpId, userid }: Viewer, language: Language): Promise<Link[]> {
  const rows = await linkList.all(database, { corpId, userid });
  return rows.filter(({ url }) => isAllowed(url)).map((row) => (
    { id: row.id, title: (row.language ?? language) === 'en' ? row.title_en : row.title_zh, url: row.url, mark: row.mark }
  ));
}
