import { onBeforeUnmount, onMounted, watch } from 'vue';
import { usePortal } from '../../../app-context';
import { pollWhileVisible } from '../readers/poll';

/** Timers of more than 24 days end at once. */
const longestWaitMs = 3_600_000;

/**
 * Reads what is shown again when the page becomes visible again, and from the next publication on until it is shown.
 * @param nextAt when the next notice will be published, in milliseconds since 1970; null if none is scheduled
 */
export function useScheduled(nextAt: () => number | null, read: () => Promise<void>): void {
  const { client } = usePortal();
  let stop = (): void => undefined;

  async function refresh(): Promise<void> {
    // Without a session, a request would leave for a sign-in.
    if ((await client.checkSession()) === 'valid') await read();
  }

  /** Waits for the time, and then for the publication. */
  function follow(): void {
    stop();
    const at = nextAt();
    if (at === null) {
      stop = () => undefined;
      return;
    }
    const waitMs = at - Date.now();
    if (waitMs <= 0) {
      stop = pollWhileVisible(refresh);
      return;
    }
    const timer = setTimeout(follow, Math.min(waitMs, longestWaitMs));
    stop = () => clearTimeout(timer);
  }

  function onVisible(): void {
    if (document.visibilityState === 'hidden') return;
    const at = nextAt();
    // After its time it is being waited for.
    if (at === null || at > Date.now()) void refresh().catch(() => undefined);
    follow();
  }

  onMounted(() => {
    follow();
    watch(nextAt, follow);
    document.addEventListener('visibilitychange', onVisible);
  });
  onBeforeUnmount(() => {
    stop();
    document.removeEventListener('visibilitychange', onVisible);
  });
}
