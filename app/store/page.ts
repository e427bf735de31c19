import type { PageError } from '../api/contract';

/** The state of the current page. */
export interface PageState {
  /** Shown in place of the page. */
  error: PageError | null;
  /** Whether the browser raised the error, so that a retry need not leave the page. */
  local: boolean;
  /** Whether a navigation waits for data or code. */
  waiting: boolean;
  offline: boolean;
  /** The address of the previous page, if it belongs to the portal and Back leads there; otherwise empty. */
  from: string;
}

const mutations = {
  failed(state: PageState, { error, local }: { error: PageError; local: boolean }): void {
    state.error = error;
    state.local = local;
  },
  recovered(state: PageState): void {
    state.error = null;
    state.local = false;
  },
  waiting(state: PageState, waiting: boolean): void {
    state.waiting = waiting;
  },
  cameFrom(state: PageState, from: string): void {
    state.from = from;
  },
  offline(state: PageState, offline: boolean): void {
    state.offline = offline;
  },
};

export const page = () => ({
  namespaced: true as const,
  state: (): PageState => ({ error: null, local: false, waiting: false, offline: false, from: '' }),
  mutations,
  actions: {},
});
