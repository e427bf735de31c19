import type { Language } from '../../app/api/contract';
import { type Branding, darkVariant, defaultNames } from '../../app/features/branding/contract';
import type { Database } from '../database';
import { companyCache } from '../database/company-cache';
import { prepared, type Slots } from '../database/prepared';

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
}

export const defaultBranding: ShownBranding = { names: defaultNames, style: '' };

const cache = companyCache<ShownBranding>(5, async (database, corpId) => {
  const { names, color } = await readBranding(database, corpId);
  return { names, style: color === null ? '' : styleOf(color) };
});

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
