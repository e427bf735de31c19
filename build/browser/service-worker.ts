/**
 * The service worker. The server puts `opening` before this code (server/render/service-worker.ts): the beginning that
 * all documents of a language have in common, with the frame of the portal. A navigation is answered with it at once,
 * and with the rest of the page when the server responds. The request is sent while the worker still starts (navigation
 * preload); its header names the opening, and the server leaves it out only if it would send exactly the same. So a
 * page never consists of two releases. Nothing about a person is stored. Without a connection, the app starts from the
 * stored scripts and says so.
 */

interface Opening {
  tag: string;
  /** The beginning of a document. */
  start: string;
  /** Follows `start` until the page arrives. */
  frame: string;
  /** Follows `start` if the server cannot be reached: the unrendered rest of the document. */
  shell: string;
  headers: Record<string, string>;
  /** The scripts that `shell` needs. */
  files: string[];
  /** Matches the paths of the pages that begin with `start`. */
  pages: string;
}

interface LifeEvent {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends LifeEvent {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(response: Response | Promise<Response>): void;
}

/** Null if nothing may be kept: the worker then removes itself. */
declare const opening: Opening | null;
declare function addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
declare function addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
declare function skipWaiting(): Promise<void>;
declare const clients: { claim(): Promise<void> };
declare const registration: {
  unregister(): Promise<unknown>;
  navigationPreload: { enable(): Promise<void>; setHeaderValue(value: string): Promise<void> };
};

/** After this long without a response, the app starts without the page. */
const timeoutMs = 15_000;
/** Makes the browser load the same address again, in place of this document. */
const reloadTag = '<meta http-equiv="refresh" content="0">';
const tagHeader = 'Foyer-Opening';

const own = 'foyer ';
const deleteCaches = async (except = ''): Promise<void> => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(own) && name !== except).map((name) => caches.delete(name)));
};

if (opening === null) {
  addEventListener('install', (event) => event.waitUntil(skipWaiting()));
  addEventListener('activate', (event) => event.waitUntil(Promise.all([deleteCaches(), registration.unregister()])));
} else {
  const { tag, start, frame, shell, headers, files, pages } = opening;
  const cacheName = own + tag;
  const isPage = new RegExp(pages);
  const encoder = new TextEncoder();
  /** Addresses that are being loaded again, in full. */
  const reloading = new Set<string>();
  /** Whether the last page was started without a response of the server. */
  let isOffline = false;

  addEventListener('install', (event) =>
    event.waitUntil(
      // All files, or none: then the worker is not installed.
      caches.open(cacheName).then(async (cache) => {
        await cache.addAll(files);
        await skipWaiting();
      }),
    ),
  );

  addEventListener('activate', (event) =>
    event.waitUntil(
      Promise.all([
        deleteCaches(cacheName),
        registration.navigationPreload.enable(),
        registration.navigationPreload.setHeaderValue(tag),
        clients.claim(),
      ]),
    ),
  );

  const isRest = (response: Response): boolean => response.headers.get(tagHeader) === tag;

  /** Read by app/api/page-request.ts: the document has no headers of this request. */
  function requestOf({ headers: sent }: Response): string {
    const id = (sent.get('X-Request-Id') ?? '').replace(/[^\w-]/g, '');
    return `<meta name="request" content="${id} ${Date.parse(sent.get('Date') ?? '')}">`;
  }

  async function responseTo({ request, preloadResponse }: FetchEvent): Promise<Response> {
    const response = (await preloadResponse) ?? (await fetch(request));
    // For another worker, which was replaced meanwhile.
    return response.headers.has(tagHeader) && !isRest(response) ? fetch(request) : response;
  }

  const document = (rest: string | ReadableStream<Uint8Array>): Response => new Response(rest, { headers });

  /** The document whose beginning is known, and whose rest arrives. */
  function stream(before: string, rest: Promise<Response>, address: string): Response {
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    const timeout = new Promise<never>((_resolve, reject) => void setTimeout(reject, timeoutMs));
    return document(
      new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(encoder.encode(before));
          const response = await Promise.race([rest, timeout]).catch(() => null);
          isOffline = response === null;
          if (response === null) controller.enqueue(encoder.encode(shell));
          else if (isRest(response) && response.body !== null) {
            controller.enqueue(encoder.encode(requestOf(response)));
            reader = response.body.getReader();
            for (let part = await reader.read(); !part.done; part = await reader.read()) controller.enqueue(part.value);
          } else {
            // A redirect, an error, or a document of another release.
            reloading.add(address);
            controller.enqueue(encoder.encode(reloadTag));
          }
          controller.close();
        },
        // The person has left before the page arrived.
        cancel: () => reader?.cancel(),
      }),
    );
  }

  async function complete(event: FetchEvent, address: string, mayOpen: boolean): Promise<Response> {
    try {
      const response = await responseTo(event);
      return isRest(response) ? stream(start, Promise.resolve(response), address) : response;
    } catch (error) {
      if (!mayOpen) throw error;
      isOffline = true;
      return document(start + shell);
    }
  }

  addEventListener('fetch', (event) => {
    const { request } = event;
    const { pathname, search } = new URL(request.url);
    if (request.mode === 'navigate') {
      if (request.method !== 'GET') return;
      const address = pathname + search;
      const mayOpen = isPage.test(pathname) && !/[?&](code|state)=/.test(search);
      const isReloading = reloading.delete(address);
      event.respondWith(
        mayOpen && !isReloading ? stream(start + frame, responseTo(event), address) : complete(event, address, mayOpen),
      );
    } else if (isOffline && files.includes(pathname))
      event.respondWith(
        caches
          .open(cacheName)
          .then((cache) => cache.match(pathname))
          .then((kept) => kept ?? fetch(request)),
      );
  });
}

export {};
