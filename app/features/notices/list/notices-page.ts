import { pageCode } from '../../../router/page-definition';
import { noticesPath } from '../filter';
import { withoutRows } from '../rows-in-document';
import { noticesFilterOf } from './filter';
import { noticeListModules } from './store';
import { noticeListWords } from './words';

/** The component of search results, in a chunk of its own. */
export const foundRows = () => import(/* webpackChunkName: "found-rows" */ './FoundRows.vue');

export default pageCode({
  modules: noticeListModules,
  words: noticeListWords,
  load: (store, route, signal) =>
    Promise.all([
      store.dispatch('notices/load', { ...noticesFilterOf(route.query), signal }),
      store.dispatch('noticeList/loadMonths', { signal }),
      // So that the results are shown as soon as they arrive.
      route.query['q'] === undefined ? null : foundRows().catch(() => undefined),
    ]),
  has: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))] !== undefined,
  list: {
    length: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))]?.ids.length ?? 0,
    more: (store, route) => store.dispatch('notices/more', noticesFilterOf(route.query)),
  },
  document: {
    state: withoutRows,
    read: (store, document) => store.commit('notices/readRows', document),
  },
  title: (words) => words.notices.title,
});
