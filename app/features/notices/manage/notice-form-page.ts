import { fileWords } from '../../../files/words';
import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { formTitle } from './form-title';
import { deskModules } from './store';
import { deskWords } from './words';

export default pageCode({
  modules: deskModules,
  words: deskWords,
  also: [fileWords, manageErrors],
  load: (store, route, signal) => store.dispatch('desk/open', { id: Number(route.params['id']), signal }),
  has: (state, route) => state.desk.form?.id === Number(route.params['id']),
  title: (words, { desk: { form } }) => formTitle(words.desk, form),
});
