import { pageCode } from '../../router/page-definition';
import { manageWords } from './words';

export default pageCode({
  modules: () => ({}),
  words: manageWords,
  load: () => Promise.resolve(),
  has: () => true,
  title: (words) => words.manage.title,
});
