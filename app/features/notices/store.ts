import { firstItems, homeList, noticesPath, type NoticesFilter } from './filter';
import { rowsOf } from './rows-in-document';
import type { Api, CallOptions } from '../../api/endpoint';
import {
  notices as calls,
  type CategoryNames,
  type Notice,
  type NoticeList as ListedNotices,
  type NoticesQuery,
  type NoticeSummary,
} from './contract';
import { withNext, withRecent } from '../../store/list';
import type { ActionContext } from '../../store/typed';

interface NoticeList {
  ids: number[];
  next: string | null;
  /** For a search, by id. */
  found: ListedNotices['found'];
}

/** Notices by id, and lists of ids. `html` is separate, so that lists do not contain the texts. */
export interface NoticesState {
  byId: Record<number, NoticeSummary & Pick<Notice, 'closed' | 'editedAt'>>;
  lists: Record<string, NoticeList>;
  html: Record<number, string>;
  categories: CategoryNames;
  /** Ids of the notices that were read on this page. */
  seen: number[];
}

/** Adds notices. A notice that was read here stays read, because the list may have been requested before. */
function withAll({ byId, seen }: NoticesState, items: readonly NoticesState['byId'][number][]): NoticesState['byId'] {
  const all = { ...byId };
  for (const notice of items) {
    // Lists do not say all that the page of a notice knows.
    all[notice.id] = { ...all[notice.id], ...notice, unread: notice.unread && !seen.includes(notice.id) };
  }
  return all;
}

const idsOf = (items: readonly { id: number }[]): number[] => items.map(({ id }) => id);

const mutations = {
  listed(state: NoticesState, { key, page }: { key: string; page: ListedNotices }): void {
    state.categories = page.categories;
    state.byId = withAll(state, page.items);
    const list = { ids: idsOf(page.items), next: page.next, found: page.found };
    state.lists = withRecent(state.lists, key, list);
  },
  continued(state: NoticesState, { key, after, page }: { key: string; after: string; page: ListedNotices }): void {
    const list = state.lists[key];
    if (list === undefined) return;
    const { items, next } = withNext({ items: list.ids.map((id) => ({ id })), next: list.next }, after, page);
    state.byId = withAll(state, page.items);
    state.lists = {
      ...state.lists,
      [key]: { ids: idsOf(items), next, found: page.found && { ...list.found, ...page.found } },
    };
  },
  /** Completes the state of the document. */
  readRows(state: NoticesState, document: ParentNode): void {
    state.byId = withAll(state, rowsOf(document, state));
  },
  opened(state: NoticesState, notice: Notice): void {
    const { html, categories, ...summary } = notice;
    state.categories = categories;
    state.byId = withAll(state, [summary]);
    state.html = { ...state.html, [notice.id]: html };
  },
  confirmed(state: NoticesState, { id, at }: { id: number; at: string | null }): void {
    const notice = state.byId[id];
    state.seen = [...state.seen, id];
    if (notice?.confirm !== undefined) state.byId = withAll(state, [{ ...notice, confirm: { ...notice.confirm, at } }]);
  },
  seen(state: NoticesState, id: number): void {
    state.seen = [...state.seen, id];
    const notice = state.byId[id];
    if (notice !== undefined) state.byId = withAll(state, [notice]);
  },
};

type Context = ActionContext<NoticesState, typeof mutations>;

export const notices = (api: Api) => ({
  namespaced: true as const,
  state: (): NoticesState => ({ byId: {}, lists: {}, html: {}, categories: {}, seen: [] }),
  mutations,
  actions: {
    async loadHome({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
      const query: NoticesQuery = { order: 'home', limit: firstItems };
      commit('listed', { key: homeList, page: await api(calls.list, { query }, { signal }) });
    },

    async load({ commit }: Context, { signal, ...filter }: NoticesFilter & CallOptions): Promise<void> {
      const query: NoticesQuery = { ...filter, limit: firstItems };
      commit('listed', { key: noticesPath(filter), page: await api(calls.list, { query }, { signal }) });
    },

    /** Appends the next items of a list, if there are more. */
    async more({ state, commit }: Context, filter: NoticesFilter): Promise<void> {
      const key = noticesPath(filter);
      const next = state.lists[key]?.next ?? null;
      if (next === null) return;
      const query: NoticesQuery = { ...filter, cursor: next };
      commit('continued', { key, after: next, page: await api(calls.list, { query }) });
    },

    async open({ commit }: Context, { id, signal }: CallOptions & { id: number }): Promise<void> {
      commit('opened', await api(calls.read, { params: { id } }, { signal }));
    },
  },
});
