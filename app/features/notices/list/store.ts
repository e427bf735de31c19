import type { Api } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import type { ActionContext } from '../../../store/typed';
import { noticeList as calls, type Mark, type Month } from './contract';
import { noticesModules } from '../stores';

/** What only the list of notices needs, apart from what Home and a notice's page need too. */
interface NoticeListState {
  months: Month[] | null;
  /** When they were loaded, in milliseconds since 1970. */
  monthsAt: number;
}

/** The months are loaded again after this time, because notices are published meanwhile. */
const monthsKeptMs = 300_000;

const mutations = {
  setMonths(state: NoticeListState, { months, at }: { months: Month[]; at: number }): void {
    state.months = months;
    state.monthsAt = at;
  },
};

type Context = ActionContext<NoticeListState, typeof mutations>;

interface MarkOptions {
  id: number;
  here(): boolean;
}

const noticeList = (api: Api) => ({
  namespaced: true as const,
  state: (): NoticeListState => ({ months: null, monthsAt: 0 }),
  mutations,
  actions: {
    /**
     * Loads the months, unless that was a moment ago. They are only for choosing one, so the list is shown without them
     * if that fails.
     */
    async loadMonths({ state, commit }: Context): Promise<void> {
      // The clock of the phone may be wrong in either direction.
      if (state.months !== null && Math.abs(Date.now() - state.monthsAt) < monthsKeptMs) return;
      const page = await api(calls.months, {}).catch(() => null);
      if (page !== null) commit('setMonths', { months: page.items, at: Date.now() });
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
