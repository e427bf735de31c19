import { noticesModules } from '../../../app/features/notices/stores';
import { noticesWords } from '../../../app/features/notices/words';
import { pageCode } from '../../../app/router/page-definition';

export default pageCode({
  modules: noticesModules,
  words: noticesWords,
  load: (store) => store.dispatch('notices/load', {}),
  has: () => true,
  title: () => 'Framed',
});
