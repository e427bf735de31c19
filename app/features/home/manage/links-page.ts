import { fileWords } from '../../../files/words';
import { formWords } from '../../../forms/words';
import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { chooserWords } from '../../people/components';
import { linksModules } from './store';
import { linksWords } from './words';

export default pageCode({
  modules: linksModules,
  words: linksWords,
  also: [chooserWords, fileWords, formWords, manageErrors],
  load: (store, _route, signal) => store.dispatch('links/load', { signal }),
  has: (state) => state.links.links !== null,
  title: (words) => words.links.title,
});
