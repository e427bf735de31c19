import { formWords } from '../../../forms/words';
import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { categoriesModules } from './store';
import { categoriesWords } from './words';

export default pageCode({
  modules: categoriesModules,
  words: categoriesWords,
  also: [formWords, manageErrors],
  load: (store, _route, signal) => store.dispatch('categories/load', { signal }),
  has: (state) => state.categories.categories !== null,
  title: (words) => words.categories.title,
});
