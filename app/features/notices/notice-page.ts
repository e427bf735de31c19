import type { Route } from 'vue-router';
import { pageCode } from '../../router/page-definition';
import { noticeModules } from './notice-stores';
import { noticesWords } from './words';

const idOf = (route: Route): number => Number(route.params['id']);

/** The cursor of the list of questions, and the question that a message leads to, from the address. */
function questionsOf({ query }: Route): { cursor?: string; question?: number } {
  const { questions, question } = query;
  return {
    ...(typeof questions === 'string' && questions !== '' ? { cursor: questions } : {}),
    ...(typeof question === 'string' && /^\d{1,15}$/.test(question) ? { question: Number(question) } : {}),
  };
}

export default pageCode({
  modules: noticeModules,
  words: noticesWords,
  load: (store, route, signal) =>
    Promise.all([
      store.dispatch('notices/open', { id: idOf(route), signal }),
      store.dispatch('questions/load', { noticeId: idOf(route), signal, ...questionsOf(route) }),
    ]),
  has: (state, route) =>
    state.notices.html[idOf(route)] !== undefined && state.questions.lists[idOf(route)] !== undefined,
  knows: (state, route) => state.notices.byId[idOf(route)] !== undefined,
  list: {
    length: (state, route) => state.questions.lists[idOf(route)]?.items.length ?? 0,
    more: (store, route) => store.dispatch('questions/more', idOf(route)),
  },
  title: (words, state, route) => state.notices.byId[idOf(route)]?.title ?? words.notices.title,
});
