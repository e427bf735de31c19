import type { Context } from 'koa';
import QuickLRU from 'quick-lru';
import type { Language } from '../../app/api/contract';

export type Encoding = 'br' | 'gzip';

/** Browsers send less. Koa's parser takes 80 ms for a header of 16 KB. */
const maxHeader = 200;

/** Headers that were parsed before. Few differ, and parsing one takes as long as a query. */
const encodings = new QuickLRU<string, Encoding | null>({ maxSize: 100 });
const languages = new QuickLRU<string, Language>({ maxSize: 100 });

/**
 * Chooses one of the available encodings by an `Accept-Encoding` header; null if it accepts none of them. Between equal
 * weights Brotli wins, although HTTP leaves the choice to the client: browsers list gzip first.
 */
export function acceptedEncoding(header: string, available: readonly Encoding[]): Encoding | null {
  if (header.length > maxHeader) return chooseEncoding(header, available);
  const key = `${available.join()} ${header}`;
  const known = encodings.get(key);
  if (known !== undefined) return known;
  const chosen = chooseEncoding(header, available);
  encodings.set(key, chosen);
  return chosen;
}

function chooseEncoding(header: string, available: readonly Encoding[]): Encoding | null {
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

/** The preferred language of `Accept-Language`, or Chinese. For people who have not chosen a language. */
export function acceptedLanguage(ctx: Context): Language {
  const header = ctx.get('Accept-Language');
  if (header.length > maxHeader) return 'zh-CN';
  let language = languages.get(header);
  if (language === undefined) {
    // Unlike `zh-CN`, `zh` also matches zh-TW and zh-HK.
    language = ctx.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh-CN';
    languages.set(header, language);
  }
  return language;
}
