import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { deskModules } from './store';
import { deskWords } from './words';

export default pageCode({
  modules: deskModules,
  words: deskWords,
  also: [manageErrors],
  load: () => Promise.resolve(),
  has: () => true,
  title: (words) => words.desk.add,
});
