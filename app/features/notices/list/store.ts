import type { Api, CallOptions } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import type { ActionContext } from '../../../store/typed';
import { noticeList as calls, type Mark, type Month } from './contract';
import { noticesModules } from '../stores';

/** What only the list of notices needs, apart from what Home and a notice's page need too. */
interface NoticeListState {
  months: Month[] | null;
}

const mutations = {
  setMonths(state: NoticeListState, months: Month[]): void {
    state.months = months;
  },
};

type Context = ActionContext<NoticeListState, typeof mutations>;

interface MarkOptions {
  id: number;
  here(): boolean;
}

const noticeList = (api: Api) => ({
  namespaced: true as const,
  state: (): NoticeListState => ({ months: null }),
  mutations,
  actions: {
    /** Loads the months. They are only for choosing one, so the list is shown without them if that fails. */
    async loadMonths({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
      const page = await api(calls.months, {}, { signal }).catch(() => null);
      if (page !== null) commit('setMonths', page.items);
    },

    markAll: (_context: Context, { here, ...body }: MarkOptions): Promise<Mark> =>
      api(calls.markAll, { body }, { here }),

    unmark: (_context: Context, { here, ...params }: MarkOptions): Promise<undefined> =>
      api(calls.unmark, { params }, { here }),
  },
});

export const noticeListModules = (parts: StoreParts) => ({
  ...noticesModules(parts),
  noticeList: noticeList(parts.api),
});
