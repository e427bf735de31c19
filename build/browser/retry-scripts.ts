/**
 * An inline script in every page. It loads scripts again that failed to load: during a rolling restart, a load balancer
 * may send the request for a script to a process of the other build, which responds with 404. In engines without
 * modules, it loads the scripts for them (build/legacy-scripts.ts), which the document does not name. It must run in
 * Chrome 53 and be small.
 */
const delaysMs = [100, 200, 400, 800, 1600, 3200, 6400, 12_800];
const attempts: Record<string, number> = {};

function load(src: string, type: string): void {
  const script = document.createElement('script');
  script.type = type;
  // Scripts run in their order, and `defer` marks them as those of the document.
  script.async = false;
  script.defer = true;
  script.src = src;
  document.head.appendChild(script);
}

window.addEventListener(
  'error',
  ({ target }) => {
    // Scripts that webpack inserts are neither; load-chunks.ts retries them.
    if (!(target instanceof HTMLScriptElement) || (target.type !== 'module' && !target.defer)) return;
    const address = target.src.replace(/\?.*/, '');
    const attempt = attempts[address] || 0;
    const delay = delaysMs[attempt];
    if (delay === undefined) return;
    attempts[address] = attempt + 1;
    // What a page without scripts loads, such as the picture that records a reading.
    const picture = attempt === 2 && document.querySelector('noscript[data-picture]');
    if (picture) new Image().src = picture.getAttribute('data-picture') || '';
    // The query bypasses caches. The server ignores it.
    setTimeout(() => load(`${address}?retry=${attempt + 1}`, target.type), delay);
  },
  true,
);

if (!('noModule' in HTMLScriptElement.prototype))
  document.addEventListener('DOMContentLoaded', () => {
    Array.from(document.querySelectorAll<HTMLScriptElement>('script[src]')).forEach(({ src }) =>
      load(src.replace('/assets/', '/assets/legacy/'), ''),
    );
  });

export {};
