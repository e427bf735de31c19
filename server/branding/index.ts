import type { Language } from '../../app/api/contract';
import { type Branding, darkVariant, defaultColor, defaultNames } from '../../app/features/branding/contract';
import type { Database } from '../database';
import { companyCache } from '../database/company-cache';
import { prepared, type Slots } from '../database/prepared';
import { letterOf } from '../initials';
import { escapeHtml } from '../render/escape';

const brandingRow = prepared((query, slot: Slots<{ corpId: string }>) =>
  query.selectFrom('branding').select(['name_zh', 'name_en', 'color']).where('corp_id', '=', slot('corpId')),
);

/** The name and colour of a company's portal. */
export async function readBranding(database: Database, corpId: string): Promise<Branding> {
  const row = await brandingRow.first(database, { corpId });
  if (row === undefined) return { names: defaultNames, color: null };
  return { names: { 'zh-CN': row.name_zh, en: row.name_en }, color: row.color };
}

/** What documents show of it. */
export interface ShownBranding {
  names: Record<Language, string>;
  /** A style sheet; empty for the colours of Foyer. */
  style: string;
  /** The address of the icon of browser tabs, by language; null for that of Foyer. */
  icons: Record<Language, string> | null;
}

export const defaultBranding: ShownBranding = { names: defaultNames, style: '', icons: null };

const cache = companyCache<ShownBranding>(5, async (database, corpId) => {
  const { names, color } = await readBranding(database, corpId);
  const isDefault = color === null && names['zh-CN'] === defaultNames['zh-CN'] && names.en === defaultNames.en;
  const iconOf = (name: string): string => letterIcon(letterOf(name), color ?? defaultColor);
  return {
    names,
    style: color === null ? '' : styleOf(color),
    icons: isDefault ? null : { 'zh-CN': iconOf(names['zh-CN']), en: iconOf(names.en) },
  };
});

/** A picture with the first letter of the name, as a `data:` address. */
function letterIcon(letter: string, color: string): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    `<rect width="32" height="32" rx="7" fill="${color}"/><text x="16" y="23" font-family="sans-serif" font-size="19"` +
    ` text-anchor="middle" fill="#fff">${escapeHtml(letter)}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Overrides the colours of `app/styles/tokens.less`. */
const styleOf = (color: string): string =>
  `:root{--brand:${color};--brand-fill:${color}}` +
  `@media (prefers-color-scheme:dark){:root{--brand:${darkVariant(color)}}}`;

/** Reads the branding again for the next document, because it has been changed. */
export const forgetBranding = (database: Database, corpId: string): void => cache.forget(database, corpId);

/**
 * Returns the branding for documents. If the database does not respond, that is the last known one, so that error pages
 * have it too.
 */
export function createBrandingSource(database: Database, corpId: string): () => Promise<ShownBranding> {
  let last = defaultBranding;
  return async () => {
    try {
      last = await cache.get(database, corpId);
    } catch {
      // The page itself reports that the database does not respond.
    }
    return last;
  };
}
