import { pageCode } from '../../router/page-definition';
import { countUnread, homeList, withoutRows } from '../notices/exports';
import { homeModules } from './store';
import { homeWords } from './words';

export default pageCode({
  modules: homeModules,
  words: homeWords,
  load: (store, _route, signal) =>
    Promise.all([
      store.dispatch('notices/loadHome', { signal }),
      store.state.home.links === null ? store.dispatch('home/loadLinks', { signal }) : undefined,
      // The count may have changed before a return to this page.
      store.state.viewer.me === null ? undefined : countUnread(store, { signal }),
    ]),
  has: (state) => state.notices.lists[homeList] !== undefined && state.home.links !== null,
  document: {
    state: withoutRows,
    read: (store, document) => store.commit('notices/readRows', document),
  },
  title: () => '',
});
