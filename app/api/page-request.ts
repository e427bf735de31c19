/** The window's properties that are used. */
interface TimedWindow {
  readonly performance?: {
    getEntriesByType?(type: 'navigation'): readonly {
      readonly name: string;
      readonly serverTiming?: readonly {
        readonly name: string;
        readonly description: string;
        readonly duration: number;
      }[];
    }[];
  };
}

/** What differs between two requests of the same document, which has the same bytes for both. */
export interface PageRequest {
  id: string;
  /** The server's time in milliseconds since 1970; undefined or NaN if it is not known. */
  now: number | undefined;
}

/** The document's function that is used. */
interface RequestedDocument {
  querySelector(selector: 'meta[name=request]'): { getAttribute(name: 'content'): string | null } | null;
}

/**
 * Reads what the service worker added, or the `Server-Timing` header of the document. Elsewhere than on https, and in
 * engines without that header (Chrome before 65, iOS before 16.4), the id is random; the server logs it if the page
 * reports an exception.
 */
export function readPageRequest({ performance }: TimedWindow, document: RequestedDocument): PageRequest {
  const added = document.querySelector('meta[name=request]')?.getAttribute('content')?.split(' ');
  if (added) return { id: added[0] || '', now: Number(added[1]) };
  const timing = performance?.getEntriesByType?.('navigation')[0]?.serverTiming || [];
  const [request] = timing.filter(({ name }) => name === 'request');
  return {
    id: (request && request.description) || `page-${Math.random().toString(36).slice(2, 10)}`,
    now: request && request.duration,
  };
}
