import type { Api } from '../../api/endpoint';
import type { CoreModules } from '../../store';
import type { TypedStore } from '../../store/typed';
import { notices as calls } from './contract';
import type { noticesModules } from './stores';

const checkEveryMs = 250;
const seenAfterMs = 1000;

type Store = Pick<TypedStore<CoreModules & ReturnType<typeof noticesModules>>, 'commit'>;

/** Records that a notice was read, and takes over the number of unread notices. */
export async function noteSeen(api: Api, store: Store, id: number): Promise<void> {
  const { unread } = await api(calls.see, { params: { id }, body: {} }, { page: null });
  store.commit('notices/seen', id);
  store.commit('viewer/countRead', unread);
}

/**
 * Records that a notice was read when it has been on screen for a second, once. The write is kept while the device is
 * offline or signed out.
 * @param isShown whether the page shows the notice now, and it is not read
 * @returns stops waiting
 */
export function noteWhenSeen(api: Api, store: Store, id: number, isShown: () => boolean): () => void {
  let shownMs = 0;
  const timer = setInterval(() => {
    shownMs = document.visibilityState !== 'hidden' && isShown() ? shownMs + checkEveryMs : 0;
    if (shownMs < seenAfterMs) return;
    clearInterval(timer);
    // A notice that has been withdrawn meanwhile need not be recorded.
    noteSeen(api, store, id).catch(() => undefined);
  }, checkEveryMs);
  return () => clearInterval(timer);
}
