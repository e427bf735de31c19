import { pageCode } from '../../router/page-definition';
import { asksForPeople, branchOf, peopleFilterOf, peoplePath } from './filter';
import { inLanguage } from '../../locales/in-language';
import { peopleModules } from './stores';
import { peopleWords } from './words';

export default pageCode({
  modules: peopleModules,
  words: peopleWords,
  load: (store, route, signal) => store.dispatch('people/load', { ...peopleFilterOf(route.query), signal }),
  has: (state, route) => {
    const filter = peopleFilterOf(route.query);
    const of = branchOf(filter);
    return (
      (of === null || state.people.branches.includes(of)) &&
      (!asksForPeople(filter) || state.people.lists[peoplePath(filter)] !== undefined)
    );
  },
  list: {
    length: (state, route) => state.people.lists[peoplePath(peopleFilterOf(route.query))]?.items.length ?? 0,
    more: (store, route) => store.dispatch('people/more', peopleFilterOf(route.query)),
  },
  title: (words, state, route) => {
    const { q, department } = peopleFilterOf(route.query);
    const known = state.people.tree.find(({ id }) => id === department);
    if (q !== undefined || known === undefined) return q ?? words.people.title;
    return inLanguage(state.viewer.language, known.name, known.nameEn);
  },
});
