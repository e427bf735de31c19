import { sql } from 'kysely';
import type { Link } from '../../../app/features/home/contract';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import { contentCache } from '../../database/content-cache';
import { prepared, type Slots } from '../../database/prepared';
import { letterOf } from '../../initials';
import { safeLink } from '../../safe-link';
import { shareValue } from '../../shared-values';
import type { Viewer } from '../../viewer';
import { filesOf } from '../files/exports';

const linkList = prepared((query, slot: Slots<{ corpId: string }>) =>
  query
    .selectFrom('links')
    .select(['id', 'title_zh', 'title_en', 'url', 'mark', 'icon', 'audience_id'])
    .where('corp_id', '=', slot('corpId'))
    .orderBy('sort_order')
    .orderBy('id')
    .limit(sql.lit(100)),
);

/** Which of the links that are not for everyone a person sees. */
const visibleLinks = prepared((query, slot: Slots<PersonValues>) =>
  query
    .selectFrom('links as l')
    .select('l.id')
    .where('l.corp_id', '=', slot('corpId'))
    .where('l.audience_id', '!=', 0)
    .where(sql<boolean>`l.audience_id in ${audiencesOf(slot)}`),
);

const unsafeLink = 'the link is not shown: its url must be https, http, mailto, tel or a path of the portal';

interface CompanyLinks {
  links: Link[];
  /** Ids of links that not everyone may see. */
  limited: ReadonlySet<number>;
  /** Ids of links that are omitted because they are unsafe. */
  unsafe: number[];
}

const cache = contentCache<CompanyLinks>('links', async (database, corpId) => {
  const rows = await linkList.all(database, { corpId });
  const unsafe = rows.filter(({ url }) => safeLink(url) === null);
  const safe = rows.filter((row) => !unsafe.includes(row));
  const icons = await filesOf(
    database,
    corpId,
    safe.flatMap(({ icon }) => icon ?? []),
  );
  const links = safe.map(({ id, title_zh: chinese, title_en: english, url, mark, icon }): Link => {
    const picture = icon === null ? undefined : icons.get(icon)?.url;
    return shareValue({
      id,
      titles: { 'zh-CN': chinese, en: english },
      url,
      marks: { 'zh-CN': mark, en: letterOf(english) || mark },
      ...(picture === undefined ? {} : { icon: picture }),
    });
  });
  return {
    links,
    limited: new Set(safe.filter((row) => row.audience_id !== 0).map(({ id }) => id)),
    unsafe: unsafe.map(({ id }) => id),
  };
});

/** The links that the viewer sees, in order, without unsafe ones. */
export async function listLinks(viewer: Viewer): Promise<Link[]> {
  const { database, corpId, userid, reportDataProblem } = viewer;
  const { links, limited, unsafe } = await cache.get(viewer);
  for (const id of unsafe) reportDataProblem('link', id, unsafeLink);
  if (limited.size === 0) return links;
  const visible = new Set((await visibleLinks.all(database, { corpId, userid })).map(({ id }) => id));
  return links.filter(({ id }) => !limited.has(id) || visible.has(id));
}
