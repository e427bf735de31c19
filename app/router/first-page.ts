import type { Language } from '../api/contract';
import { loadWords, type PageCode } from './page-definition';
import { pageAtUrl } from './router';

/**
 * Loads the code of the page that is opened first, with its words, so that the store is made with its modules.
 * @returns undefined at an address without a page
 */
export async function firstPage(url: string, language: Language): Promise<PageCode | undefined> {
  const code = await pageAtUrl(url)?.code();
  await loadWords(code, language);
  return code;
}
