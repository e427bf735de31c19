import type { Page } from '../../../api/contract';
import type { CallOptions, WriteOptions } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import type { ActionContext } from '../../../store/typed';
import { type LinkContent, managedLinks as calls, type ManagedLink } from './contract';

interface LinksState {
  links: ManagedLink[] | null;
}

const mutations = {
  setLinks(state: LinksState, links: ManagedLink[]): void {
    state.links = links;
  },
};

type Context = ActionContext<LinksState, typeof mutations>;

/** A refused write is not kept for a retry, because the page shows why. */
const notKept = { page: null };

export const linksModules = ({ api }: StoreParts) => ({
  links: {
    namespaced: true as const,
    state: (): LinksState => ({ links: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
        commit('setLinks', (await api(calls.list, {}, { signal })).items);
      },
      /** @param id null for a new link */
      async save(
        { commit }: Context,
        { id, content, ...options }: WriteOptions & { id: number | null; content: LinkContent },
      ): Promise<void> {
        const updated: Page<ManagedLink> =
          id === null
            ? await api(calls.add, { body: content }, options)
            : await api(calls.change, { params: { id }, body: content }, options);
        commit('setLinks', updated.items);
      },
      async remove({ commit }: Context, id: number): Promise<void> {
        commit('setLinks', (await api(calls.remove, { params: { id } }, notKept)).items);
      },
      async order({ commit }: Context, ids: number[]): Promise<void> {
        commit('setLinks', (await api(calls.order, { body: { ids } }, notKept)).items);
      },
    },
  },
});
