import type { Language, ShownPage } from '../api/contract';
import { definePage, loadWords, type PageCode, type PageDefinition } from './page-definition';
import { pageAt } from './pages';
import { createRouter } from './router';

/** Creates a function that finds the page at an address, or undefined if none of `pages` has it. */
export function createPageMatcher(pages: readonly PageDefinition[]): (url: string) => PageDefinition | undefined {
  const router = createRouter({ pages, language: () => 'zh-CN' });
  return (url) => pageAt(router.resolve(url).route);
}

/** Loads the code and words of the first page, so that the store is created with its modules. */
export async function firstPageCode(
  page: PageDefinition | undefined,
  language: Language,
): Promise<PageCode | undefined> {
  const code = await page?.code();
  await loadWords(code, language);
  return code;
}

declare const __webpack_require__: {
  <T>(module: string | number): T;
  /** Loads a chunk. */
  e(chunk: string): Promise<unknown>;
};

/** Defines the page of the document from its initial state, without the definitions of all pages. */
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
