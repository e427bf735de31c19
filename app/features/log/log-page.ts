import { pageCode } from '../../router/page-definition';
import { chooserWords } from '../people/components';
import { logFilterOf, logPath } from './filter';
import { logModules } from './store';
import { logWords } from './words';

export default pageCode({
  modules: logModules,
  words: logWords,
  also: [chooserWords],
  load: (store, { query }, signal) => store.dispatch('log/load', { ...logFilterOf(query), signal }),
  has: (state, { query }) => state.log.list !== null && state.log.path === logPath(logFilterOf(query)),
  list: {
    length: (state) => state.log.list?.items.length ?? 0,
    more: (store, { query }) => store.dispatch('log/more', logFilterOf(query)),
  },
  title: (words) => words.log.title,
});
