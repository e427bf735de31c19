import { formWords } from '../../forms/words';
import { manageErrors } from '../../locales/manage-errors';
import { pageCode } from '../../router/page-definition';
import { chooserWords } from '../people/components';
import { rolesModules } from './store';
import { rolesWords } from './words';

export default pageCode({
  modules: rolesModules,
  words: rolesWords,
  also: [chooserWords, formWords, manageErrors],
  load: (store, _route, signal) => store.dispatch('roles/load', { signal }),
  has: (state) => state.roles.holders !== null,
  title: (words) => words.roles.title,
});
