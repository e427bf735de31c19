import { pageCode } from '../../router/page-definition';
import { personIdOf } from './filter';
import { peopleModules } from './stores';
import { peopleWords } from './words';

export default pageCode({
  modules: peopleModules,
  words: peopleWords,
  load: (store, route, signal) => store.dispatch('people/open', { id: personIdOf(route), signal }),
  has: (state, route) => state.people.cards[personIdOf(route)] !== undefined,
  title: (words, state, route) => state.people.cards[personIdOf(route)]?.name ?? words.people.title,
});
