/** A query as parsed by the router. */
export type Query = Readonly<Record<string, string | (string | null)[] | undefined>>;

/** The cursor of a list's address, if there is one. */
export const cursorOf = ({ cursor }: Query): { cursor?: string } =>
  typeof cursor === 'string' && cursor !== '' ? { cursor } : {};

/** Lone surrogates, for example after cutting a text. `encodeURIComponent` throws on them. */
const loneSurrogates = /[\ud800-\udfff]/gu;

/** The search of a list's address, if there is one, cut to `longest` UTF-16 units. */
export function searchOf({ q }: Query, longest: number): { q?: string } {
  const words = typeof q === 'string' ? q.trim().slice(0, longest).replace(loneSurrogates, '') : '';
  return words === '' ? {} : { q: words };
}

/** A path with a query of those parameters that have a value. */
export function withQuery(path: string, pairs: readonly (readonly [string, string | number | undefined])[]): string {
  const parts = pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
