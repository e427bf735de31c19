import type { Context } from 'koa';
import type { Language } from '../../app/api/contract';

/** Longer than any browser sends. Koa's parser takes 80 ms for a header of 16 KB. */
const longestHeader = 200;

/** The language of a response to somebody who has not chosen one: what `Accept-Language` prefers, else Chinese. */
export function acceptedLanguage(ctx: Context): Language {
  if (ctx.get('Accept-Language').length > longestHeader) return 'zh-CN';
  // `zh` also matches zh-TW and zh-HK, where `zh-CN` would not.
  return ctx.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh-CN';
}
