/** A query as parsed by the router. */
export type Query = Readonly<Record<string, string | (string | null)[] | undefined>>;

/** The cursor of a list's address, if there is one. */
export const cursorOf = ({ cursor }: Query): { cursor?: string } =>
  typeof cursor === 'string' && cursor !== '' ? { cursor } : {};

/** A path with a query of those parameters that have a value. */
export function withQuery(path: string, pairs: readonly (readonly [string, string | number | undefined])[]): string {
  const parts = pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
