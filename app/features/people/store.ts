import { asksForPeople, branchOf, peoplePath, type PeopleFilter } from './filter';
import type { Page } from '../../api/contract';
import type { Api, CallOptions } from '../../api/endpoint';
import { people as calls, type Department, type PeopleQuery, type Person, type PersonSummary } from './contract';
import { withNext, withRecent } from '../../store/list';
import type { ActionContext } from '../../store/typed';

/** Departments, lists of people by their address, and cards by id. */
export interface PeopleState {
  /** All of them, for those who choose departments. */
  departments: Department[] | null;
  /** The departments of the branches that were opened. */
  tree: Department[];
  /** The ids of the departments whose children are known; 0 for the top. */
  branches: number[];
  lists: Record<string, Page<PersonSummary>>;
  cards: Record<string, Person>;
  /** The ids of expanded departments; null until the person expands or collapses one. */
  expanded: number[] | null;
}

const mutations = {
  knewDepartments(state: PeopleState, departments: Department[]): void {
    state.departments = departments;
  },
  knewBranch(state: PeopleState, { of, departments }: { of: number; departments: Department[] }): void {
    // A branch has all departments directly below its own, in order. Its own keeps its place among its siblings.
    const known = state.tree.map(({ id }) => id);
    const placed = departments.filter(({ id, parentId }) => of !== 0 && parentId !== of && known.includes(id));
    const others = departments.filter((department) => !placed.includes(department));
    state.tree = [
      ...state.tree
        .filter(({ id }) => others.every((other) => other.id !== id))
        .map((department) => placed.find(({ id }) => id === department.id) ?? department),
      ...others,
    ];
    state.branches = [...state.branches, of];
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

export const people = (api: Api) => {
  const branch = async (of: number): Promise<Department[]> =>
    (await api(calls.branch, { query: of === 0 ? {} : { of } })).items;

  return {
    namespaced: true as const,
    state: (): PeopleState => ({ departments: null, tree: [], branches: [], lists: {}, cards: {}, expanded: null }),
    mutations,
    actions: {
      async load({ state, commit }: Context, { signal, ...filter }: PeopleFilter & CallOptions): Promise<void> {
        const query: PeopleQuery = { ...filter };
        const of = branchOf(filter);
        await Promise.all([
          of === null || state.branches.includes(of)
            ? null
            : // Not aborted: later pages need it too.
              branch(of).then((departments) => commit('knewBranch', { of, departments })),
          asksForPeople(filter)
            ? api(calls.list, { query }, { signal }).then((page) => commit('listed', { key: peoplePath(filter), page }))
            : null,
        ]);
      },

      /** Loads the departments directly below one. */
      async openBranch({ state, commit }: Context, of: number): Promise<void> {
        if (!state.branches.includes(of)) commit('knewBranch', { of, departments: await branch(of) });
      },

      async loadDepartments({ state, commit }: Context): Promise<void> {
        if (state.departments === null) commit('knewDepartments', (await api(calls.departments, {})).items);
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
  };
};
