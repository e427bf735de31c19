import type { Language } from '../../app/api/contract';
import { type Branding, darkVariant, defaultColor, defaultNames } from '../../app/features/branding/contract';
import type { Database } from '../database';
import { contentCache } from '../database/content-cache';
import { prepared, type Slots } from '../database/prepared';
import { letterOf } from '../initials';
import { escapeHtml } from '../render/escape';
import { shareValue } from '../shared-values';
import { withTimeout } from '../work/with-timeout';

const brandingRow = prepared((query, slot: Slots<{ corpId: string }>) =>
  query.selectFrom('branding').select(['name_zh', 'name_en', 'color', 'logo']).where('corp_id', '=', slot('corpId')),
);

/** The name, color and logo of a company's portal. */
export async function readBranding(database: Database, corpId: string): Promise<Branding> {
  const row = await brandingRow.first(database, { corpId });
  if (row === undefined) return { names: defaultNames, color: null, logo: null };
  return { names: { 'zh-CN': row.name_zh, en: row.name_en }, color: row.color, logo: row.logo };
}

/** What documents show of it. */
export interface ShownBranding {
  names: Record<Language, string>;
  /** A style sheet; empty for the colors of Foyer. */
  style: string;
  /** The address of the logo; null for none. */
  logo: string | null;
  /** The address of the icon of browser tabs, by language; null for that of Foyer. */
  icons: Record<Language, string> | null;
}

export const defaultBranding: ShownBranding = { names: defaultNames, style: '', logo: null, icons: null };

const cache = contentCache<ShownBranding>('branding', async (database, corpId) => {
  const { names, color, logo } = await readBranding(database, corpId);
  const isDefault =
    logo === null && color === null && names['zh-CN'] === defaultNames['zh-CN'] && names.en === defaultNames.en;
  const iconOf = (name: string): string =>
    logo === null ? letterIcon(letterOf(name), color ?? defaultColor) : logoPath(logo);
  return shareValue({
    names,
    style: (color === null ? '' : styleOf(color)) + (logo === null ? '' : styleOfLogo(logo)),
    logo: logo === null ? null : logoPath(logo),
    icons: isDefault ? null : { 'zh-CN': iconOf(names['zh-CN']), en: iconOf(names.en) },
  });
});

/** A picture with the first letter of the name, as a `data:` address. */
function letterIcon(letter: string, color: string): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    `<rect width="32" height="32" rx="7" fill="${color}"/><text x="16" y="23" font-family="sans-serif" font-size="19"` +
    ` text-anchor="middle" fill="#fff">${escapeHtml(letter)}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Overrides the colors of `app/styles/tokens.less`. */
const styleOf = (color: string): string =>
  `:root{--brand:${color};--brand-fill:${color}}` +
  `@media (prefers-color-scheme:dark){:root{--brand:${darkVariant(color)}}}`;

/** The address of the logo, which needs no session. */
export const logoPath = (id: string): string => `/logo/${id}`;

/** Above the greeting on Home, and above the messages of error pages and after signing out. */
const styleOfLogo = (id: string): string =>
  `.hello::before,.message::before{content:"";display:block;height:36px;background:url(${logoPath(id)}) no-repeat 0/contain}` +
  '.hello::before{margin:16px 16px -4px}.message::before{margin-bottom:24px;background-position:50%}';

/** How long a document waits for the branding. */
const waitMs = 200;

/**
 * Returns the branding for documents. If the database does not respond at once, that is the last known one, so that
 * error pages have it too and do not wait.
 */
export function createBrandingSource(database: Database, corpId: string): () => Promise<ShownBranding> {
  let last = defaultBranding;
  return async () => {
    const read = cache.get({ database, corpId }).then((branding) => {
      last = branding;
    });
    try {
      await withTimeout(waitMs, () => read);
    } catch {
      // The page itself reports that the database does not respond.
    }
    return last;
  };
}
