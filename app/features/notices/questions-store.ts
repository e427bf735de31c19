import type { Page } from '../../api/contract';
import type { Api, CallOptions } from '../../api/endpoint';
import { notices as calls, type Question } from './contract';
import { withFirst, withNext } from '../../store/list';
import type { ActionContext } from '../../store/typed';

export interface QuestionsState {
  /** By notice. */
  lists: Record<number, Page<Question>>;
}

const mutations = {
  listed(state: QuestionsState, { noticeId, page }: { noticeId: number; page: Page<Question> }): void {
    state.lists = { ...state.lists, [noticeId]: page };
  },
  continued(
    state: QuestionsState,
    { noticeId, after, page }: { noticeId: number; after: string; page: Page<Question> },
  ): void {
    const list = state.lists[noticeId];
    if (list !== undefined) state.lists = { ...state.lists, [noticeId]: withNext(list, after, page) };
  },
  asked(state: QuestionsState, { noticeId, question }: { noticeId: number; question: Question }): void {
    state.lists = { ...state.lists, [noticeId]: withFirst(state.lists[noticeId], question) };
  },
};

type Context = ActionContext<QuestionsState, typeof mutations>;

export const questions = (api: Api) => ({
  namespaced: true as const,
  state: (): QuestionsState => ({ lists: {} }),
  mutations,
  actions: {
    async load(
      { commit }: Context,
      { noticeId, signal, ...query }: CallOptions & { noticeId: number; cursor?: string; question?: number },
    ): Promise<void> {
      commit('listed', {
        noticeId,
        page: await api(calls.questions, { params: { id: noticeId }, query }, { signal }),
      });
    },

    async more({ state, commit }: Context, noticeId: number): Promise<void> {
      const next = state.lists[noticeId]?.next ?? null;
      if (next === null) return;
      commit('continued', {
        noticeId,
        after: next,
        page: await api(calls.questions, { params: { id: noticeId }, query: { cursor: next } }),
      });
    },

    /**
     * Sends a question.
     * @param draft the form whose draft is deleted when there is a response
     * @param here whether the form is still mounted and can show an error
     */
    async ask(
      { commit }: Context,
      { noticeId, text, ...options }: { noticeId: number; text: string; draft: string; here?(): boolean },
    ): Promise<Question> {
      const question = await api(calls.ask, { params: { id: noticeId }, body: { text } }, options);
      commit('asked', { noticeId, question });
      return question;
    },
  },
});
