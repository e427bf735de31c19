export type Encoding = 'br' | 'gzip';

/**
 * The best of the encodings that are there and that an `Accept-Encoding` header admits, Brotli before gzip; null for
 * neither. (By the letter the client's order would decide between equals, and browsers write gzip first.)
 */
export function acceptedEncoding(header: string, available: readonly Encoding[]): Encoding | null {
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(name, weight === undefined ? 1 : Number(weight) || 0);
  }
  const weightOf = (encoding: Encoding): number => weights.get(encoding) ?? weights.get('*') ?? 0;
  const [best] = (['br', 'gzip'] as const)
    .filter((encoding) => available.includes(encoding) && weightOf(encoding) > 0)
    .sort((a, b) => weightOf(b) - weightOf(a));
  return best ?? null;
}
