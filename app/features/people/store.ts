import { asksForPeople, peoplePath, type PeopleFilter } from './filter';
import type { Page } from '../../api/contract';
import type { Api, CallOptions } from '../../api/endpoint';
import { people as calls, type Department, type PeopleQuery, type Person, type PersonSummary } from './contract';
import { withNext, withRecent } from '../../store/list';
import type { ActionContext } from '../../store/typed';

/** All departments, lists of people by their address, and cards by id. */
export interface PeopleState {
  departments: Department[] | null;
  lists: Record<string, Page<PersonSummary>>;
  cards: Record<string, Person>;
  /** The ids of expanded departments; null until the person expands or collapses one. */
  expanded: number[] | null;
}

const mutations = {
  knewDepartments(state: PeopleState, departments: Department[]): void {
    state.departments = departments;
  },
  listed(state: PeopleState, { key, page }: { key: string; page: Page<PersonSummary> }): void {
    state.lists = withRecent(state.lists, key, page);
  },
  continued(state: PeopleState, { key, after, page }: { key: string; after: string; page: Page<PersonSummary> }): void {
    const list = state.lists[key];
    if (list !== undefined) state.lists = { ...state.lists, [key]: withNext(list, after, page) };
  },
  opened(state: PeopleState, person: Person): void {
    state.cards = { ...state.cards, [person.id]: person };
  },
  setExpanded(state: PeopleState, ids: number[]): void {
    state.expanded = ids;
  },
};

type Context = ActionContext<PeopleState, typeof mutations>;

export const people = (api: Api) => ({
  namespaced: true as const,
  state: (): PeopleState => ({ departments: null, lists: {}, cards: {}, expanded: null }),
  mutations,
  actions: {
    async load({ state, commit }: Context, { signal, ...filter }: PeopleFilter & CallOptions): Promise<void> {
      const query: PeopleQuery = { ...filter };
      await Promise.all([
        // Not aborted: every later search needs them too.
        state.departments ?? api(calls.departments, {}).then(({ items }) => commit('knewDepartments', items)),
        asksForPeople(filter)
          ? api(calls.list, { query }, { signal }).then((page) => commit('listed', { key: peoplePath(filter), page }))
          : null,
      ]);
    },

    async more({ state, commit }: Context, filter: PeopleFilter): Promise<void> {
      const key = peoplePath(filter);
      const next = state.lists[key]?.next ?? null;
      if (next === null) return;
      commit('continued', { key, after: next, page: await api(calls.list, { query: { ...filter, cursor: next } }) });
    },

    async open({ commit }: Context, { id, signal }: CallOptions & { id: string }): Promise<void> {
      commit('opened', await api(calls.card, { params: { id } }, { signal }));
    },
  },
});
