/** A query, as the router parses it. */
export type Query = Readonly<Record<string, string | (string | null)[] | undefined>>;

/** The cursor of a list's address, if there is one. */
export const cursorOf = ({ cursor }: Query): { cursor?: string } =>
  typeof cursor === 'string' && cursor !== '' ? { cursor } : {};

/** A path with the pairs that have a value as its query. */
export function withQuery(path: string, pairs: readonly (readonly [string, string | number | undefined])[]): string {
  const parts = pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
