import type { Api } from '../../api/endpoint';
import { enlargePictures } from '../../pictures/enlarge';
import type { CoreModules } from '../../store';
import type { TypedStore } from '../../store/typed';
import { noteWhenSeen } from './reading';
import type { noticesModules } from './stores';

type Store = TypedStore<CoreModules & ReturnType<typeof noticesModules>>;

/**
 * What an open notice does after its page has loaded: it is recorded as read, and its pictures can be enlarged.
 * @param isShown whether the page shows the notice now, and it is not read
 * @returns stops both
 */
export function whileOpen(api: Api, store: Store, id: number, isShown: () => boolean): () => void {
  const stops = [
    noteWhenSeen(api, store, id, isShown),
    enlargePictures(document.getElementById('main') ?? document.body, () => store.state.viewer.language),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
