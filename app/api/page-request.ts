/** The window's properties that are used. */
interface TimedWindow {
  readonly performance?: {
    getEntriesByType?(type: 'navigation'): readonly {
      readonly name: string;
      readonly serverTiming?: readonly { readonly name: string; readonly description: string }[];
    }[];
  };
}

/**
 * The id of the request that loaded the document, from its `Server-Timing` header: the document itself has the same
 * bytes for each request. Elsewhere than on https, and in engines without that header (Chrome before 65, iOS before
 * 16.4), a random id, which the server logs if the page reports an exception.
 */
export function pageRequestId({ performance }: TimedWindow): string {
  const timing = performance?.getEntriesByType?.('navigation')[0]?.serverTiming;
  const found = timing?.filter(({ name }) => name === 'request')[0]?.description;
  return found || `page-${Math.random().toString(36).slice(2, 10)}`;
}
