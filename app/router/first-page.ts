import type { Language, ShownPage } from '../api/contract';
import { definePage, loadWords, type PageCode, type PageDefinition } from './page-definition';
import { pageAt } from './pages';
import { createRouter } from './router';

/**
 * Loads the code of the page that is opened first, with its words, so that the store is made with its modules.
 * @returns undefined at an address without a page
 */
export async function firstPage(
  pages: readonly PageDefinition[],
  url: string,
  language: Language,
): Promise<PageCode | undefined> {
  const { route } = createRouter({ pages, language: () => language }).resolve(url);
  const code = await pageAt(route)?.code();
  await loadWords(code, language);
  return code;
}

declare const __webpack_require__: {
  <T>(module: string | number): T;
  /** Loads a chunk. */
  e(chunk: string): Promise<unknown>;
};

/** Defines the page that the document shows from what the server says of it, without the definitions of all pages. */
export function definePageOfDocument({ modules = {}, layout, ...page }: ShownPage): PageDefinition {
  async function load<T>(chunk: string, module: string | number = ''): Promise<T> {
    await __webpack_require__.e(chunk);
    return __webpack_require__(module);
  }
  return definePage({
    ...page,
    layout: layout === undefined ? undefined : { name: layout, component: () => load(layout, modules.layout) },
    component: () => load(page.name, modules.component),
    code: () => load(page.name, modules.code),
  });
}
