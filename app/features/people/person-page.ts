import { pageCode } from '../../router/page-definition';
import { personIdOf, personOf, summaryOf } from './filter';
import { peopleModules } from './stores';
import { peopleWords } from './words';

export default pageCode({
  modules: peopleModules,
  words: peopleWords,
  load: (store, route, signal) => store.dispatch('people/open', { id: personIdOf(route), signal }),
  has: (state, route) => personOf(state.people, route) !== undefined,
  knows: (state, route) => summaryOf(state.people, route) !== undefined,
  title: (words, state, route) => summaryOf(state.people, route)?.name ?? words.people.title,
});
