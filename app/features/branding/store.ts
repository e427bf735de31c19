import type { CallOptions, WriteOptions } from '../../api/endpoint';
import type { StoreParts } from '../../store';
import type { ActionContext } from '../../store/typed';
import { branding as calls, type Branding } from './contract';

interface BrandingState {
  saved: Branding | null;
}

const mutations = {
  setSaved(state: BrandingState, saved: Branding): void {
    state.saved = saved;
  },
};

type Context = ActionContext<BrandingState, typeof mutations>;

export const brandingModules = ({ api }: StoreParts) => ({
  branding: {
    namespaced: true as const,
    state: (): BrandingState => ({ saved: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
        commit('setSaved', await api(calls.read, {}, { signal }));
      },
      async save({ commit }: Context, { branding, ...options }: WriteOptions & { branding: Branding }): Promise<void> {
        commit('setSaved', await api(calls.save, { body: branding }, options));
      },
    },
  },
});
