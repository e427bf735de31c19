/**
 * An inline script in every page that retries scripts that failed to load. During a rolling restart, a load balancer
 * may send the request for a script to a process of the other build, which responds with 404. It must run in Chrome 53
 * and be small.
 */
const delaysMs = [100, 200, 400, 800, 1600, 3200, 6400, 12_800];
const attempts: Record<string, number> = {};

window.addEventListener(
  'error',
  ({ target }) => {
    // Scripts that webpack inserts are not deferred; load-chunks.ts retries them.
    if (!(target instanceof HTMLScriptElement) || !target.defer) return;
    const address = target.src.replace(/\?.*/, '');
    const attempt = attempts[address] || 0;
    const delay = delaysMs[attempt];
    if (delay === undefined) return;
    attempts[address] = attempt + 1;
    // What a page without scripts loads, such as the picture that records a reading.
    const picture = attempt === 2 && document.querySelector('noscript[data-picture]');
    if (picture) new Image().src = picture.getAttribute('data-picture') || '';
    setTimeout(() => {
      const script = document.createElement('script');
      script.setAttribute('nonce', target.nonce || target.getAttribute('nonce') || '');
      script.defer = true;
      // The query bypasses caches. The server ignores it.
      script.src = `${address}?retry=${attempt + 1}`;
      document.head.appendChild(script);
    }, delay);
  },
  true,
);

export {};
