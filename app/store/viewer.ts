import type { Language, Link, Me, PortalApi, SessionSummary } from '../api/contract';
import type { ActionContext } from './typed';

/** Who looks at the pages, and what belongs to that person alone. */
export interface ViewerState {
  me: Me | null;
  language: Language;
  links: Link[] | null;
  sessions: SessionSummary[] | null;
  /** The person signed out here; nothing is shown but that. */
  signedOut: boolean;
}

const mutations = {
  /** The person's own choice of language goes before the browser's. */
  known(state: ViewerState, me: Me): void {
    state.me = me;
    if (me.language !== null) state.language = me.language;
  },
  unreadFell(state: ViewerState): void {
    if (state.me !== null && state.me.unread > 0) state.me.unread -= 1;
  },
  spoke(state: ViewerState, language: Language): void {
    state.language = language;
  },
  linked(state: ViewerState, links: Link[]): void {
    state.links = links;
  },
  listedSessions(state: ViewerState, sessions: SessionSummary[]): void {
    state.sessions = sessions;
  },
  endedSession(state: ViewerState, id: string): void {
    state.sessions = (state.sessions ?? []).filter((session) => session.id !== id);
  },
  signedOut(state: ViewerState): void {
    state.me = null;
    state.links = null;
    state.sessions = null;
    state.signedOut = true;
  },
};

type Context = ActionContext<ViewerState, typeof mutations>;

export const viewer = (api: PortalApi, language: Language) => ({
  namespaced: true as const,
  state: (): ViewerState => ({ me: null, language, links: null, sessions: null, signedOut: false }),
  mutations,
  actions: {
    async load({ commit }: Context): Promise<void> {
      commit('known', await api.me());
    },

    async loadLinks({ commit }: Context): Promise<void> {
      commit('linked', await api.links());
    },

    async loadSessions({ commit }: Context): Promise<void> {
      commit('listedSessions', await api.sessions());
    },

    async endSession({ commit }: Context, id: string): Promise<void> {
      await api.endSession(id);
      commit('endedSession', id);
    },

    /** Speaks the language at once and goes back to the former one where the choice cannot be saved. */
    async choose({ state, commit }: Context, chosen: Language): Promise<void> {
      const former = state.language;
      commit('spoke', chosen);
      try {
        commit('known', await api.setLanguage(chosen));
      } catch (error) {
        commit('spoke', former);
        throw error;
      }
    },
  },
});
