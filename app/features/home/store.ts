import type { Api, CallOptions } from '../../api/endpoint';
import type { StoreParts } from '../../store';
import type { ActionContext } from '../../store/typed';
import { noticesModules } from '../notices/exports';
import { home as calls, type Link } from './contract';

export interface HomeState {
  links: Link[] | null;
}

const mutations = {
  setLinks(state: HomeState, links: Link[]): void {
    state.links = links;
  },
};

type Context = ActionContext<HomeState, typeof mutations>;

const home = (api: Api) => ({
  namespaced: true as const,
  state: (): HomeState => ({ links: null }),
  mutations,
  actions: {
    async loadLinks({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
      commit('setLinks', (await api(calls.links, {}, { signal })).items);
    },
  },
});

export const homeModules = (parts: StoreParts) => ({ ...noticesModules(parts), home: home(parts.api) });
