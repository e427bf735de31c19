import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { deskFilterOf, deskPath } from './filter';
import { deskModules } from './store';
import { deskWords } from './words';

export default pageCode({
  modules: deskModules,
  words: deskWords,
  also: [manageErrors],
  load: (store, route, signal) => store.dispatch('desk/load', { ...deskFilterOf(route.query), signal }),
  has: (state, route) => state.desk.list?.path === deskPath(deskFilterOf(route.query)),
  list: {
    length: (state, route) =>
      state.desk.list?.path === deskPath(deskFilterOf(route.query)) ? state.desk.list.items.length : 0,
    more: (store, route) => store.dispatch('desk/more', deskFilterOf(route.query)),
  },
  title: (words) => words.desk.title,
});
