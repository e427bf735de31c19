import { pageCode } from '../../router/page-definition';
import { noticesFilterOf, noticesPath } from './filter';
import { noticesModules } from './stores';
import { noticesWords } from './words';

export default pageCode({
  modules: noticesModules,
  words: noticesWords,
  load: (store, route, signal) => store.dispatch('notices/load', { ...noticesFilterOf(route.query), signal }),
  has: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))] !== undefined,
  list: {
    length: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))]?.ids.length ?? 0,
    more: (store, route) => store.dispatch('notices/more', noticesFilterOf(route.query)),
  },
  title: (words) => words.notices.title,
});
