import { fileWords } from '../../files/words';
import { formWords } from '../../forms/words';
import { manageErrors } from '../../locales/manage-errors';
import { pageCode } from '../../router/page-definition';
import { brandingModules } from './store';
import { brandingWords } from './words';

export default pageCode({
  modules: brandingModules,
  words: brandingWords,
  also: [fileWords, formWords, manageErrors],
  load: (store, _route, signal) => store.dispatch('branding/load', { signal }),
  has: (state) => state.branding.saved !== null,
  title: (words) => words.branding.title,
});
