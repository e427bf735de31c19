import type { PageDefinition } from './page-definition';
import type { Pages } from './pages';

/**
 * Creates the set of known page definitions.
 * @param first the definitions that are available at the start
 * @param load loads the definitions of all pages; absent if `first` contains them
 * @param onComplete called with the definitions of all pages, which include the objects of `first`
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
    known: () => known,
    isComplete: () => isComplete,
    complete: () => (isComplete ? Promise.resolve() : (loading ??= loadAll())),
  };
}
