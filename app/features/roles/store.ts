import type { CallOptions, WriteOptions } from '../../api/endpoint';
import type { StoreParts } from '../../store';
import type { ActionContext } from '../../store/typed';
import { roles as calls, type RoleHolder, type RolesOfPerson } from './contract';

interface RolesState {
  holders: RoleHolder[] | null;
}

const mutations = {
  setHolders(state: RolesState, holders: RoleHolder[]): void {
    state.holders = holders;
  },
};

type Context = ActionContext<RolesState, typeof mutations>;

export const rolesModules = ({ api }: StoreParts) => ({
  roles: {
    namespaced: true as const,
    state: (): RolesState => ({ holders: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
        commit('setHolders', (await api(calls.list, {}, { signal })).items);
      },
      async set(
        { commit }: Context,
        { id, roles, ...options }: WriteOptions & { id: string; roles: RolesOfPerson },
      ): Promise<void> {
        const { items } = await api(calls.set, { params: { id }, body: roles }, options);
        commit('setHolders', items);
      },
    },
  },
});
