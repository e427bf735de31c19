import type { PageDefinition } from './page-definition';
import type { Pages } from './pages';

/**
 * Keeps the definitions of pages.
 * @param first those that are known at once
 * @param load the definitions of all pages; absent if `first` has them
 * @param onComplete called with the definitions of all pages, those of `first` among them as the same objects
 */
export function createPages(
  first: readonly PageDefinition[],
  load: (() => Promise<readonly PageDefinition[]>) | undefined,
  onComplete: (pages: readonly PageDefinition[]) => void,
): Pages {
  let known = first;
  let isComplete = load === undefined;
  let loading: Promise<void> | undefined;

  async function loadAll(): Promise<void> {
    try {
      const loaded = (await load?.()) ?? [];
      known = loaded.map((page) => first.find(({ name }) => name === page.name) ?? page);
      isComplete = true;
      onComplete(known);
    } finally {
      loading = undefined;
    }
  }

  return {
    get known() {
      return known;
    },
    isComplete: () => isComplete,
    complete: () => (isComplete ? Promise.resolve() : (loading ??= loadAll())),
  };
}
