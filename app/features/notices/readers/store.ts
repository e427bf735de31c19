import type { Page } from '../../../api/contract';
import type { Api, CallOptions } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import { withNext, withRecent } from '../../../store/list';
import type { ActionContext } from '../../../store/typed';
import { noticeReaders as calls, type Reader, type ReadersQuery, type ReadersSummary } from './contract';
import { readersPath } from './filter';

interface ReadersState {
  /** The notice whose summary is loaded. */
  id: number | null;
  summary: ReadersSummary | null;
  /** When the summary was loaded, in milliseconds since 1970. */
  countedAt: number;
  /** The address of the list that was loaded last. */
  path: string;
  lists: Record<string, Page<Reader>>;
}

/** A search does not count everybody again within this time. */
const summaryKeptMs = 30_000;

const mutations = {
  setSummary(state: ReadersState, { id, summary, at }: { id: number; summary: ReadersSummary; at: number }): void {
    state.id = id;
    state.summary = summary;
    state.countedAt = at;
  },
  setList(state: ReadersState, { path, list }: { path: string; list: Page<Reader> }): void {
    state.lists = withRecent(state.lists, path, list);
    state.path = path;
  },
  appendPage(state: ReadersState, { path, after, part }: { path: string; after: string; part: Page<Reader> }): void {
    const list = state.lists[path];
    if (list !== undefined) state.lists = { ...state.lists, [path]: withNext(list, after, part) };
  },
};

type Context = ActionContext<ReadersState, typeof mutations>;
type OfNotice = { id: number };

async function count(api: Api, { commit }: Context, id: number, signal?: AbortSignal): Promise<void> {
  const summary = await api(calls.summary, { params: { id } }, { signal });
  commit('setSummary', { id, summary, at: Date.now() });
}

export const readersModules = ({ api }: StoreParts) => ({
  readers: {
    namespaced: true as const,
    state: (): ReadersState => ({ id: null, summary: null, countedAt: 0, path: '', lists: {} }),
    mutations,
    actions: {
      /** Loads a list, and the summary unless only the filter has changed a moment ago. */
      async load(context: Context, { id, signal, ...query }: OfNotice & ReadersQuery & CallOptions): Promise<void> {
        const { state, commit } = context;
        const path = readersPath(id, query);
        // The clock of the phone may be wrong in either direction.
        const isRecent = Math.abs(Date.now() - state.countedAt) < summaryKeptMs;
        await Promise.all([
          state.id === id && state.path !== path && isRecent ? null : count(api, context, id, signal),
          api(calls.list, { params: { id }, query }, { signal }).then((list) => commit('setList', { path, list })),
        ]);
      },
      refresh: (context: Context, { id }: OfNotice): Promise<void> => count(api, context, id),
      async more({ state, commit }: Context, { id, ...query }: OfNotice & ReadersQuery): Promise<void> {
        const path = readersPath(id, query);
        const cursor = state.lists[path]?.next;
        if (typeof cursor !== 'string') return;
        const part = await api(calls.list, { params: { id }, query: { ...query, cursor } });
        commit('appendPage', { path, after: cursor, part });
      },
    },
  },
});
