/**
 * Stands inline in every page, before its scripts, and loads a script again that failed to load. During a rolling
 * restart a load balancer may send the request for a script to a process of the other build, which answers 404. It may
 * run in Chrome 53, and its bytes are part of every page.
 */
const delaysMs = [100, 200, 400, 800, 1600, 3200, 6400, 12_800];
const attempts: Record<string, number> = {};

window.addEventListener(
  'error',
  ({ target }) => {
    // Scripts that webpack inserts are not deferred; it retries them itself (retry-chunks.ts).
    if (!(target instanceof HTMLScriptElement) || !target.defer) return;
    const address = target.src.replace(/\?.*/, '');
    const attempt = attempts[address] || 0;
    const delay = delaysMs[attempt];
    if (delay === undefined) return;
    attempts[address] = attempt + 1;
    setTimeout(() => {
      const script = document.createElement('script');
      script.setAttribute('nonce', target.nonce || target.getAttribute('nonce') || '');
      script.defer = true;
      // Not answered from a cache on the way; the server ignores the query.
      script.src = `${address}?retry=${attempt + 1}`;
      document.head.appendChild(script);
    }, delay);
  },
  true,
);

export {};
