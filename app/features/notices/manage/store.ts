import type { Page } from '../../../api/contract';
import type { CallOptions } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import { withNext } from '../../../store/list';
import type { ActionContext } from '../../../store/typed';
import { noticeDesk as calls, type ManagedNotice, type NoticeForm } from './contract';
import { deskPath, type DeskFilter } from './filter';

interface DeskState {
  /** The list that was loaded last, with its address. */
  list: (Page<ManagedNotice> & { path: string }) | null;
  /** The notice that was opened last. */
  form: NoticeForm | null;
}

const mutations = {
  setList(state: DeskState, list: DeskState['list']): void {
    state.list = list;
  },
  setForm(state: DeskState, form: NoticeForm): void {
    state.form = form;
  },
};

type Context = ActionContext<DeskState, typeof mutations>;

export const deskModules = ({ api }: StoreParts) => ({
  desk: {
    namespaced: true as const,
    state: (): DeskState => ({ list: null, form: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal, ...filter }: CallOptions & DeskFilter = {}): Promise<void> {
        const { items, next } = await api(calls.list, { query: filter }, { signal });
        commit('setList', { items, next, path: deskPath(filter) });
      },
      /** Reads the entries that are shown again. */
      async refresh({ state, commit }: Context, filter: DeskFilter): Promise<void> {
        const path = deskPath(filter);
        const isShown = (): boolean => state.list?.path === path;
        let fresh: Page<ManagedNotice> = { items: [], next: null };
        do {
          const { next } = fresh;
          const part = await api(calls.list, { query: next === null ? filter : { ...filter, cursor: next } });
          if (!isShown()) return;
          fresh = next === null ? part : withNext(fresh, next, part);
        } while (fresh.next !== null && fresh.items.length < (state.list?.items.length ?? 0));
        commit('setList', { ...fresh, path });
      },
      async more({ state, commit }: Context, filter: DeskFilter): Promise<void> {
        const { list } = state;
        if (list === null || list.next === null) return;
        const part = await api(calls.list, { query: { ...filter, cursor: list.next } });
        if (state.list !== null) commit('setList', { ...withNext(state.list, list.next, part), path: state.list.path });
      },
      async open({ commit }: Context, { id, signal }: CallOptions & { id: number }): Promise<void> {
        commit('setForm', await api(calls.read, { params: { id } }, { signal }));
      },
      async create(_context: Context): Promise<number> {
        return (await api(calls.create, { body: {} }, { page: null })).id;
      },
    },
  },
});
