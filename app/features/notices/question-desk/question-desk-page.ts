import { manageErrors } from '../../../locales/manage-errors';
import { pageCode } from '../../../router/page-definition';
import { questionDeskFilterOf, questionDeskPath } from './filter';
import { questionDeskModules } from './store';
import { questionDeskWords } from './words';

export default pageCode({
  modules: questionDeskModules,
  words: questionDeskWords,
  also: [manageErrors],
  load: (store, route, signal) => store.dispatch('questionDesk/load', { ...questionDeskFilterOf(route.query), signal }),
  has: (state, route) => state.questionDesk.list?.path === questionDeskPath(questionDeskFilterOf(route.query)),
  list: {
    length: (state, route) =>
      state.questionDesk.list?.path === questionDeskPath(questionDeskFilterOf(route.query))
        ? state.questionDesk.list.items.length
        : 0,
    more: (store, route) => store.dispatch('questionDesk/more', questionDeskFilterOf(route.query)),
  },
  title: (words) => words.questionDesk.title,
});
