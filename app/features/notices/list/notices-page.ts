import { pageCode } from '../../../router/page-definition';
import { noticesPath } from '../filter';
import { noticesFilterOf } from './filter';
import { noticeListModules } from './store';
import { noticeListWords } from './words';

export default pageCode({
  modules: noticeListModules,
  words: noticeListWords,
  load: (store, route, signal) =>
    Promise.all([
      store.dispatch('notices/load', { ...noticesFilterOf(route.query), signal }),
      store.dispatch('noticeList/loadMonths'),
    ]),
  has: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))] !== undefined,
  list: {
    length: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))]?.ids.length ?? 0,
    more: (store, route) => store.dispatch('notices/more', noticesFilterOf(route.query)),
  },
  title: (words) => words.notices.title,
});
