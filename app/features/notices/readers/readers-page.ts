import type { Route } from 'vue-router';
import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { readersFilterOf, readersPath } from './filter';
import { readersModules } from './store';
import { readersWords } from './words';

const idOf = ({ params }: Route): number => Number(params['id']);
const pathOf = (route: Route): string => readersPath(idOf(route), readersFilterOf(route.query));

export default pageCode({
  modules: readersModules,
  words: readersWords,
  also: [manageErrors],
  load: (store, route, signal) =>
    store.dispatch('readers/load', { id: idOf(route), ...readersFilterOf(route.query), signal }),
  has: ({ readers }, route) => readers.id === idOf(route) && readers.lists[pathOf(route)] !== undefined,
  list: {
    length: ({ readers }, route) => readers.lists[pathOf(route)]?.items.length ?? 0,
    more: (store, route) => store.dispatch('readers/more', { id: idOf(route), ...readersFilterOf(route.query) }),
  },
  title: (words) => words.readers.title,
});
