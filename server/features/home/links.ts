import { sql } from 'kysely';
import type { Link } from '../../../app/features/home/contract';
import { companyCache } from '../../database/company-cache';
import { prepared, type Slots } from '../../database/prepared';
import { safeLink } from '../../safe-link';
import type { Viewer } from '../../viewer';

const linkList = prepared((query, slot: Slots<{ corpId: string }>) => (
  query.selectFrom('links').select(['id', 'title_zh', 'title_en', 'url', 'mark']).where('corp_id', '=', slot('corpId'))
    .orderBy('sort_order').orderBy('id').limit(sql.lit(100))
));

const links = companyCache<Link[]>(5, async (database, corpId) => {
  const rows = await linkList.all(database, { corpId });
  return rows.filter(({ url }) => safeLink(url) !== null).map(({ id, title_zh: chinese, title_en: english, url, mark }) => (
    { id, titles: { 'zh-CN': chinese, en: english }, url, mark }
  ));
});

/** The company's links in their order. */
export const listLinks = ({ database, corpId }: Viewer): Promise<Link[]> => links.get(database, corpId);
