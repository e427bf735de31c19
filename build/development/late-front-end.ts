import type { WatchedFrontEnd, WatchOptions } from './front-end';

export interface LateFrontEnd extends WatchedFrontEnd {
  /** Loads and starts the compilers. */
  start(): Promise<WatchedFrontEnd>;
}

/** A front end whose compilers start after the portal, or when something asks for their result. */
export function createLateFrontEnd(options: WatchOptions): LateFrontEnd {
  const listeners: (() => void)[] = [];
  let started: Promise<WatchedFrontEnd> | undefined;
  let running: WatchedFrontEnd | undefined;
  let failure: string | null = null;

  async function load(): Promise<WatchedFrontEnd> {
    try {
      const { watchFrontEnd } = await import('./front-end');
      running = await watchFrontEnd(options);
      for (const listener of listeners) running.onDone(listener);
      return running;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      for (const listener of listeners) listener();
      throw error;
    }
  }
  const start = (): Promise<WatchedFrontEnd> => (started ??= load());

  return {
    start,
    current: async () => (await start()).current(),
    asset: async (path) => (await start()).asset(path),
    renderFailed: options.onRenderError,
    get hash() {
      return running?.hash ?? '';
    },
    get failure() {
      return running?.failure ?? failure;
    },
    sourcesChanged: () => running?.sourcesChanged(),
    onDone(listener) {
      listeners.push(listener);
      running?.onDone(listener);
    },
    async close() {
      await (await started?.catch(() => undefined))?.close();
    },
  };
}
