import type { Route } from 'vue-router';
import { pageCode } from '../../router/page-definition';
import type { CoreModules } from '../../store';
import type { TypedStore } from '../../store/typed';
import { countUnread } from './count-unread';
import { noticesModules } from './stores';
import { noticesWords } from './words';

type Store = TypedStore<CoreModules & ReturnType<typeof noticesModules>>;

const idOf = (route: Route): number => Number(route.params['id']);

/** The cursor of the list of questions, from the address. */
function cursorOf({ query }: Route): { cursor?: string } {
  const { questions } = query;
  return typeof questions === 'string' && questions !== '' ? { cursor: questions } : {};
}

/** Opens a notice, which also records that it was read, and updates the count of unread notices. */
async function openNotice(store: Store, id: number): Promise<void> {
  const { me } = store.state.viewer;
  const wasUnread = await store.dispatch('notices/open', id);
  const now = store.state.viewer.me;
  if (now === null || wasUnread === false) return;
  // If it was in no list, or the count was loaded meanwhile, only the server knows whether the count includes it.
  const known = wasUnread === true && now === me;
  store.commit('viewer/countRead', known ? 1 : 0);
  if (!known) await countUnread(store);
}

export default pageCode({
  modules: noticesModules,
  words: noticesWords,
  beforePerson: true,
  load: (store, route, signal) =>
    Promise.all([
      // Not aborted: opening a notice also records that it was read.
      openNotice(store, idOf(route)),
      store.dispatch('questions/load', { noticeId: idOf(route), signal, ...cursorOf(route) }),
    ]),
  has: (state, route) =>
    state.notices.html[idOf(route)] !== undefined && state.questions.lists[idOf(route)] !== undefined,
  list: {
    length: (state, route) => state.questions.lists[idOf(route)]?.items.length ?? 0,
    more: (store, route) => store.dispatch('questions/more', idOf(route)),
  },
  title: (words, state, route) => state.notices.byId[idOf(route)]?.title ?? words.notices.title,
});
