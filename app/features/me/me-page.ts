import { pageCode } from '../../router/page-definition';
import { meModules } from './store';
import { meWords } from './words';

export default pageCode({
  modules: meModules,
  words: meWords,
  load: (store, _route, signal) => store.dispatch('me/loadSessions', { signal }),
  has: (state) => state.me.sessions !== null,
  title: (words) => words.me.title,
});
