import type { CallOptions, Page } from '../../api/contract';
import type { Api } from '../../api/endpoint';
import { notices as calls, type Question } from './contract';
import type { ActionContext } from '../../store/typed';

export interface QuestionsState {
  /** By notice. */
  lists: Record<number, Page<Question>>;
}

const mutations = {
  listed(state: QuestionsState, { noticeId, page }: { noticeId: number; page: Page<Question> }): void {
    state.lists = { ...state.lists, [noticeId]: page };
  },
  /** The part behind `after`, unless the list was read anew meanwhile and ends elsewhere. */
  continued(state: QuestionsState, { noticeId, after, page }: { noticeId: number; after: string; page: Page<Question> }): void {
    const list = state.lists[noticeId];
    if (list?.next !== after) return;
    const fresh = page.items.filter((question) => !list.items.some((known) => known.id === question.id));
    state.lists = { ...state.lists, [noticeId]: { items: [...list.items, ...fresh], next: page.next } };
  },
  /** The newest is first; one that is there already (its answer came twice) is not added. */
  asked(state: QuestionsState, { noticeId, question }: { noticeId: number; question: Question }): void {
    const list = state.lists[noticeId] ?? { items: [], next: null };
    if (list.items.some((known) => known.id === question.id)) return;
    state.lists = { ...state.lists, [noticeId]: { items: [question, ...list.items], next: list.next } };
  },
};

type Context = ActionContext<QuestionsState, typeof mutations>;

export const questions = (api: Api) => ({
  namespaced: true as const,
  state: (): QuestionsState => ({ lists: {} }),
  mutations,
  actions: {
    async load({ commit }: Context, { noticeId, cursor, signal }: CallOptions & { noticeId: number; cursor?: string }): Promise<void> {
      commit('listed', { noticeId, page: await api(calls.questions, { params: { id: noticeId }, query: cursor === undefined ? {} : { cursor } }, { signal }) });
    },

    async more({ state, commit }: Context, noticeId: number): Promise<void> {
      const next = state.lists[noticeId]?.next ?? null;
      if (next === null) return;
      commit('continued', { noticeId, after: next, page: await api(calls.questions, { params: { id: noticeId }, query: { cursor: next } }) });
    },

    /**
     * @param draft the form whose draft is done with once the question is answered for
     * @param here whether the form is still there to tell of a refusal
     */
    async ask({ commit }: Context, { noticeId, text, ...options }: { noticeId: number; text: string; draft: string; here?(): boolean }): Promise<Question> {
      const question = await api(calls.ask, { params: { id: noticeId }, body: { text } }, options);
      commit('asked', { noticeId, question });
      return question;
    },
  },
});
