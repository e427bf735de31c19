const firstPauseMs = 3000;
const longestPauseMs = 30_000;

/**
 * Calls `load` every few seconds while the page is visible, less and less often, and at once when it becomes visible
 * again. Never in a hidden tab, and never twice at a time. A failure is ignored until the next call.
 * @returns stops it
 */
export function pollWhileVisible(load: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = firstPauseMs;
  let isLoading = false;
  let isStopped = false;
  const isVisible = (): boolean => document.visibilityState !== 'hidden';

  function wait(): void {
    clearTimeout(timer);
    if (isStopped || !isVisible()) return;
    timer = setTimeout(() => void run(), pauseMs);
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.3);
  }

  async function run(): Promise<void> {
    if (isLoading || isStopped || !isVisible()) return;
    isLoading = true;
    try {
      await load();
    } catch {
      // The next call may succeed.
    } finally {
      isLoading = false;
      wait();
    }
  }

  function onVisibility(): void {
    clearTimeout(timer);
    if (!isVisible()) return;
    pauseMs = firstPauseMs;
    void run();
  }

  document.addEventListener('visibilitychange', onVisibility);
  wait();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
