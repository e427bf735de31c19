import type { Api, CallOptions } from '../../api/endpoint';
import type { StoreParts } from '../../store';
import type { ActionContext } from '../../store/typed';
import { me as calls, type SessionSummary } from './contract';

export interface MeState {
  sessions: SessionSummary[] | null;
}

const mutations = {
  setSessions(state: MeState, sessions: SessionSummary[]): void {
    state.sessions = sessions;
  },
  removeSession(state: MeState, id: string): void {
    state.sessions = (state.sessions ?? []).filter((session) => session.id !== id);
  },
};

type Context = ActionContext<MeState, typeof mutations>;

const me = (api: Api) => ({
  namespaced: true as const,
  state: (): MeState => ({ sessions: null }),
  mutations,
  actions: {
    async loadSessions({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
      commit('setSessions', (await api(calls.sessions, {}, { signal })).items);
    },

    async endSession({ commit }: Context, id: string): Promise<void> {
      await api(calls.endSession, { params: { id } }, { page: null });
      commit('removeSession', id);
    },
  },
});

export const meModules = ({ api }: StoreParts) => ({ me: me(api) });
