import type { Page } from '../../../api/contract';
import type { CallOptions, WriteOptions } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import { withNext } from '../../../store/list';
import type { ActionContext } from '../../../store/typed';
import { noticeQuestions as calls, type ManagedQuestion } from './contract';
import { questionDeskPath, type QuestionDeskFilter } from './filter';

interface QuestionDeskState {
  /** The list that was loaded last, with its address. */
  list: (Page<ManagedQuestion> & { path: string }) | null;
}

const mutations = {
  setList(state: QuestionDeskState, list: QuestionDeskState['list']): void {
    state.list = list;
  },
  /** A question stays in the list after a change, so that nothing moves under the finger. */
  put(state: QuestionDeskState, question: ManagedQuestion): void {
    if (state.list === null) return;
    state.list = { ...state.list, items: state.list.items.map((one) => (one.id === question.id ? question : one)) };
  },
};

type Context = ActionContext<QuestionDeskState, typeof mutations>;

export const questionDeskModules = ({ api }: StoreParts) => ({
  questionDesk: {
    namespaced: true as const,
    state: (): QuestionDeskState => ({ list: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal, ...filter }: CallOptions & QuestionDeskFilter): Promise<void> {
        const { items, next } = await api(calls.list, { query: filter }, { signal });
        commit('setList', { items, next, path: questionDeskPath(filter) });
      },
      async more({ state, commit }: Context, filter: QuestionDeskFilter): Promise<void> {
        const { list } = state;
        if (list === null || list.next === null) return;
        const part = await api(calls.list, { query: { ...filter, cursor: list.next } });
        if (state.list !== null) commit('setList', { ...withNext(state.list, list.next, part), path: state.list.path });
      },
      async answer(
        { commit }: Context,
        { id, text, ...options }: WriteOptions & { id: number; text: string },
      ): Promise<void> {
        commit('put', await api(calls.answer, { params: { id }, body: { text } }, options));
      },
      async hide({ commit }: Context, { id, isHidden }: { id: number; isHidden: boolean }): Promise<void> {
        const call = isHidden ? calls.hide : calls.show;
        commit('put', await api(call, { params: { id }, body: {} }, { page: null }));
      },
    },
  },
});
