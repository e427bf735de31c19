/** What a page observes about itself. */
export interface Observed {
  largestPaint: number | null;
  shift: number;
  /** Start and duration in ms. */
  longTasks: [number, number][];
  /** The first frame in which the main content has a size. */
  visible: number | null;
  /** The first frame in which the app runs. */
  ready: number | null;
}

declare global {
  interface Window {
    observedByBench?: Observed;
    /** A DevTools binding. Its calls reach the driver even if the page is being left. */
    reportToBench?: (message: string) => void;
  }
}

/** Observes a page from its start. Runs in the page before its own scripts, so it refers to nothing outside. */
export function observe({ content }: { content: string }): void {
  if (window.top !== window || location.protocol === 'about:') return;
  const seen: Observed = { largestPaint: null, shift: 0, longTasks: [], visible: null, ready: null };
  window.observedByBench = seen;
  const watch = (type: string, take: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime }) => (seen.largestPaint = startTime));
  watch('longtask', ({ startTime, duration }) => seen.longTasks.push([startTime, duration]));
  watch('layout-shift', (entry) => {
    const { hadRecentInput, value }: { hadRecentInput?: boolean; value?: number } = entry.toJSON();
    if (hadRecentInput !== true) seen.shift += value ?? 0;
  });
  const look = (): void => {
    const element = document.querySelector(content);
    if (seen.visible === null && element !== null && element.getBoundingClientRect().height > 0)
      seen.visible = performance.now();
    const app = document.querySelector('#app');
    if (seen.ready === null && app !== null && '__vue__' in app) seen.ready = performance.now();
    if (seen.visible === null || seen.ready === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** The navigation of the page, in ms since it began, and what has been observed. */
export function collect(): Observed & {
  origin: number;
  firstByte: number;
  htmlEnd: number;
  firstPaint: number | null;
} & {
  htmlBytes: number;
  scriptBytes: number;
} {
  const seen = window.observedByBench ?? { largestPaint: null, shift: 0, longTasks: [], visible: null, ready: null };
  const [navigation] = performance.getEntriesByType('navigation');
  const { responseStart = 0, responseEnd = 0, transferSize = 0 } = Object(navigation?.toJSON());
  const resources = performance.getEntriesByType('resource');
  let scriptBytes = 0;
  for (const resource of resources) {
    const { name, responseEnd: end, encodedBodySize } = Object(resource.toJSON());
    if (/\.m?js$/.test(String(name)) && Number(end) <= (seen.ready ?? 0)) scriptBytes += Number(encodedBodySize);
  }
  return {
    ...seen,
    origin: performance.timeOrigin,
    firstByte: Number(responseStart),
    htmlEnd: Number(responseEnd),
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
    htmlBytes: Number(transferSize),
    scriptBytes,
  };
}

/** Whether nothing has happened on the main thread for a second. */
export function isQuiet(): boolean {
  const [start, duration] = window.observedByBench?.longTasks.at(-1) ?? [0, 0];
  return performance.now() - start - duration > 1000;
}

/** A fixed piece of work, in ms: the speed of the processor at this moment. */
export function probe(): number {
  const from = performance.now();
  let value = 1;
  for (let index = 0; index < 2e7; index++) value = (Math.imul(value, 1664525) + 1013904223) | 0;
  return value === 42 ? 0 : performance.now() - from;
}

/**
 * Offers the link nearest to the middle of the screen for a tap, as soon as it is painted, and reports the first frame
 * that shows a reaction: progress, or the next view's title. Also reports when the heading of the document is shown.
 */
export function offerTap({ links }: { links: string }): void {
  if (window.top !== window || location.protocol === 'about:') return;
  const report = (message: object): void =>
    window.reportToBench?.(JSON.stringify({ origin: performance.timeOrigin, ...message }));
  const heading = (): string => document.querySelector('h1')?.textContent ?? '';
  const painted = (): boolean => performance.getEntriesByName('first-contentful-paint').length > 0;
  const afterPaint = (take: () => void): void => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = take;
    port2.postMessage(null);
  };
  const look = (): void => {
    // The size of the screen is known only after the viewport has been parsed.
    const middle = innerHeight / 2;
    let best: { x: number; y: number; path: string } | null = null;
    for (const link of document.querySelectorAll<HTMLAnchorElement>(links)) {
      const { left, top, width, height } = link.getBoundingClientRect();
      const [x, y] = [left + Math.min(width / 2, 100), top + height / 2];
      const isOnTop = height > 0 && document.elementFromPoint(x, y)?.closest('a') === link;
      if (!isOnTop || link.pathname === location.pathname) continue;
      if (best === null || Math.abs(y - middle) < Math.abs(best.y - middle)) best = { x, y, path: link.pathname };
    }
    if (best === null || !painted()) {
      requestAnimationFrame(look);
      return;
    }
    const before = { title: document.title, heading: heading() };
    report({ kind: 'offer', at: performance.now(), ...best });
    const { path } = best;
    let hasReacted = false;
    const watch = (): void => {
      const isNext = location.pathname === path && heading() !== before.heading && heading() !== '';
      const progress = document.querySelector('[role=progressbar]');
      const kind = isNext || document.title !== before.title ? 'view' : progress === null ? null : 'progress';
      if (kind !== null && !hasReacted) {
        hasReacted = true;
        afterPaint(() => report({ kind, at: performance.now() }));
      }
      if (isNext) afterPaint(() => report({ kind: 'shown', at: performance.now() }));
      else requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(look);
  const lookForHeading = (): void => {
    if (heading() !== '' && painted()) report({ kind: 'shown', at: performance.now() });
    else requestAnimationFrame(lookForHeading);
  };
  requestAnimationFrame(lookForHeading);
}

/** Resolves when the service worker answers the next visit, or is not going to. */
export async function workerInstalled(limitMs: number): Promise<void> {
  const limit = new Promise((resolve) => void setTimeout(resolve, limitMs));
  const { serviceWorker: container } = navigator;
  if (container === undefined || container.controller !== null) return;
  await Promise.race([new Promise((resolve) => container.addEventListener('controllerchange', resolve)), limit]);
}
