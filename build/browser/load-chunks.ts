/**
 * Loads chunks with their style sheets. In production, the chunk `pages` contains the names of their files
 * (chunk-files-plugin.ts). The document names that chunk, the chunk `data`, and the chunks of the first view.
 * Failed requests are retried, for the same reason as in retry-scripts.ts, but for a shorter time, because the user is
 * waiting for a navigation. After that the router loads the document.
 */
const delaysMs = [100, 200, 400, 800, 1600];
const isProduction = process.env.NODE_ENV === 'production';

type ChunkId = string | number;

declare const __webpack_require__: {
  /** Loads a chunk. */
  e(chunk: ChunkId): Promise<unknown>;
  /** The name of a chunk's script, and in development of its style sheet. */
  u(chunk: ChunkId): string;
  miniCssF?(chunk: ChunkId): string;
};
declare const self: {
  /** Script and style sheet of each chunk. */
  chunkFiles?: Record<ChunkId, [script: string, style?: string]>;
  /** The chunks whose scripts have run. */
  webpackChunkfoyer: [ids: ChunkId[]][];
};

const runtime = __webpack_require__;
const load = runtime.e;
const attempts: Record<ChunkId, number> = {};
const styles: Record<ChunkId, Promise<unknown>> = {};

/** The query bypasses caches. The server ignores it. */
const retried = (chunk: ChunkId, name: string): string => name + (attempts[chunk] ? `?retry=${attempts[chunk]}` : '');

/** Whether the document names the chunk. */
const isNamed = (chunk: ChunkId): boolean => chunk === 'pages' || chunk === 'data';

/** Engines without modules load other scripts (build/legacy-scripts.ts). */
const forEngine = (name: string): string =>
  'noModule' in HTMLScriptElement.prototype ? name : name.replace('/', '/legacy/');

/** If the name is unknown, the request fails, and so does loading the chunk. */
const scriptOf = isProduction
  ? (chunk: ChunkId) =>
      forEngine(
        (isNamed(chunk)
          ? document.getElementById('state')?.getAttribute(`data-${chunk}`)?.slice(1)
          : self.chunkFiles?.[chunk]?.[0]) || '',
      )
  : runtime.u;
const styleOf = runtime.miniCssF;
runtime.u = (chunk) => retried(chunk, scriptOf(chunk));
if (!isProduction && styleOf) runtime.miniCssF = (chunk) => retried(chunk, styleOf(chunk));

function loadStyle(chunk: ChunkId): Promise<unknown> | undefined {
  const name = self.chunkFiles?.[chunk]?.[1];
  if (name === undefined) return undefined;
  styles[chunk] ??= new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.onload = resolve;
    link.onerror = () => {
      delete styles[chunk];
      document.head.removeChild(link);
      reject(new Error(`The style sheet ${name} could not be loaded.`));
    };
    link.href = `/${retried(chunk, name)}`;
    document.head.appendChild(link);
  });
  return styles[chunk];
}

const loadOnce = (chunk: ChunkId): Promise<unknown> =>
  Promise.all([load(chunk), loadStyle(chunk)]).catch((error: { type?: string }) => {
    const attempt = attempts[chunk] || 0;
    const delay = delaysMs[attempt];
    // Do not retry after a timeout or while offline.
    if (delay === undefined || error.type === 'timeout' || !navigator.onLine) {
      attempts[chunk] = 0;
      throw error;
    }
    attempts[chunk] = attempt + 1;
    return new Promise((resolve) => void setTimeout(resolve, delay)).then(() => loadOnce(chunk));
  });

if (isProduction) {
  runtime.e = (chunk) => {
    // The document also contains its style sheet.
    if (self.webpackChunkfoyer.some(([ids]) => ids.indexOf(chunk) >= 0)) return load(chunk);
    return self.chunkFiles || isNamed(chunk) ? loadOnce(chunk) : runtime.e('pages').then(() => loadOnce(chunk));
  };
} else runtime.e = loadOnce;

export {};
