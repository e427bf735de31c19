import { sql } from 'kysely';
import type { Link } from '../../../app/features/home/contract';
import { companyCache } from '../../database/company-cache';
import { prepared, type Slots } from '../../database/prepared';
import { letterOf } from '../../initials';
import { safeLink } from '../../safe-link';
import type { Viewer } from '../../viewer';

const linkList = prepared((query, slot: Slots<{ corpId: string }>) =>
  query
    .selectFrom('links')
    .select(['id', 'title_zh', 'title_en', 'url', 'mark'])
    .where('corp_id', '=', slot('corpId'))
    .orderBy('sort_order')
    .orderBy('id')
    .limit(sql.lit(100)),
);

const unsafeLink = 'the link is not shown: its url must be https, http, mailto, tel or a path of the portal';

interface CompanyLinks {
  links: Link[];
  /** Ids of links that are omitted because they are unsafe. */
  unsafe: number[];
}

const cache = companyCache<CompanyLinks>(5, async (database, corpId) => {
  const rows = await linkList.all(database, { corpId });
  const unsafe = rows.filter(({ url }) => safeLink(url) === null);
  const safe = rows.filter((row) => !unsafe.includes(row));
  const links = safe.map(({ id, title_zh: chinese, title_en: english, url, mark }) => ({
    id,
    titles: { 'zh-CN': chinese, en: english },
    url,
    marks: { 'zh-CN': mark, en: letterOf(english) || mark },
  }));
  return { links, unsafe: unsafe.map(({ id }) => id) };
});

/** The company's links in order, without unsafe ones. */
export async function listLinks({ database, corpId, reportDataProblem }: Viewer): Promise<Link[]> {
  const { links, unsafe } = await cache.get(database, corpId);
  for (const id of unsafe) reportDataProblem('link', id, unsafeLink);
  return links;
}
