/**
 * Retries a chunk whose script or style sheet failed to load, for the same reason as retry-scripts.ts. It stops
 * earlier, because the user waits for a navigation; the router then loads the whole page.
 */
const delaysMs = [100, 200, 400, 800, 1600];

type ChunkId = string | number;

declare const __webpack_require__: {
  /** Loads a chunk. */
  e(chunk: ChunkId): Promise<unknown>;
  /** The name of its script; of its style sheet. */
  u(chunk: ChunkId): string;
  miniCssF?(chunk: ChunkId): string;
};

const runtime = __webpack_require__;
const load = runtime.e;
const attempts: Record<ChunkId, number> = {};

/** The query bypasses caches. The server ignores it. */
const retried =
  (nameOf: (chunk: ChunkId) => string) =>
  (chunk: ChunkId): string =>
    nameOf(chunk) + (attempts[chunk] ? `?retry=${attempts[chunk]}` : '');

runtime.u = retried(runtime.u);
if (runtime.miniCssF) runtime.miniCssF = retried(runtime.miniCssF);

runtime.e = (chunk) =>
  load(chunk).catch((error: { type?: string }) => {
    const attempt = attempts[chunk] || 0;
    const delay = delaysMs[attempt];
    // Do not retry after a timeout or while offline.
    if (delay === undefined || error.type === 'timeout' || !navigator.onLine) {
      attempts[chunk] = 0;
      throw error;
    }
    attempts[chunk] = attempt + 1;
    return new Promise((resolve) => void setTimeout(resolve, delay)).then(() => runtime.e(chunk));
  });

export {};
