import type { Language } from '../api/contract';
import type { Api, CallOptions } from '../api/endpoint';
import { me as calls, type Me } from '../features/me/contract';
import type { ActionContext } from './typed';

/** The signed-in person, and their settings. */
export interface ViewerState {
  me: Me | null;
  /** Number of notices read since the store was created. `load` compares it before and after its request. */
  readsCounted: number;
  language: Language;
  /** Whether the person has signed out. The page then only shows the signed-out view. */
  signedOut: boolean;
  /** Whether the person signed out, but the server could not end the session. */
  notEnded: boolean;
}

const mutations = {
  /** The language that the person chose takes precedence over the browser's. */
  setMe(state: ViewerState, me: Me): void {
    state.me = me;
    if (me.language !== null) state.language = me.language;
  },
  /** A notice was read; `unread` are left. */
  countRead(state: ViewerState, unread: number): void {
    state.readsCounted += 1;
    if (state.me !== null) state.me.unread = unread;
  },
  setLanguage(state: ViewerState, language: Language): void {
    state.language = language;
  },
  signedOut(state: ViewerState, ended?: boolean): void {
    state.me = null;
    state.signedOut = true;
    state.notEnded = ended === false;
  },
};

type Context = ActionContext<ViewerState, typeof mutations>;

export const viewer = (api: Api, language: Language) => ({
  namespaced: true as const,
  state: (): ViewerState => ({ me: null, readsCounted: 0, language, signedOut: false, notEnded: false }),
  mutations,
  actions: {
    /** Loads the person, and once more if a notice was read during the request. Does nothing after sign-out. */
    async load({ state, commit }: Context, { signal }: CallOptions = {}): Promise<void> {
      if (state.signedOut) return;
      let readsCounted: number;
      let me: Me;
      do {
        ({ readsCounted } = state);
        me = await api(calls.read, {}, { signal });
      } while (readsCounted !== state.readsCounted);
      commit('setMe', me);
    },
  },
});
