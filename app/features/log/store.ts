import type { Page } from '../../api/contract';
import type { CallOptions } from '../../api/endpoint';
import type { StoreParts } from '../../store';
import { withNext } from '../../store/list';
import type { ActionContext } from '../../store/typed';
import { log as calls, type LogEntry, type LogFilter } from './contract';
import { logPath } from './filter';

interface LogState {
  /** The address of the loaded list. */
  path: string;
  list: Page<LogEntry> | null;
}

const mutations = {
  listed(state: LogState, { path, list }: { path: string; list: Page<LogEntry> }): void {
    state.path = path;
    state.list = list;
  },
};

type Context = ActionContext<LogState, typeof mutations>;
type Filter = LogFilter & { cursor?: string };

export const logModules = ({ api }: StoreParts) => ({
  log: {
    namespaced: true as const,
    state: (): LogState => ({ path: '', list: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal, ...query }: Filter & CallOptions): Promise<void> {
        commit('listed', { path: logPath(query), list: await api(calls.list, { query }, { signal }) });
      },
      async more({ state, commit }: Context, query: Filter): Promise<void> {
        const { path } = state;
        const cursor = state.list?.next;
        if (typeof cursor !== 'string') return;
        const part = await api(calls.list, { query: { ...query, cursor } });
        if (state.list !== null && state.path === path)
          commit('listed', { path, list: withNext(state.list, cursor, part) });
      },
    },
  },
});
