import type { Page } from '../../../api/contract';
import type { CallOptions } from '../../../api/endpoint';
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

/** A refused write is not kept for a retry, because the form still shows it. */
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
      async save({ commit }: Context, { id, content }: { id: number | null; content: LinkContent }): Promise<void> {
        const updated: Page<ManagedLink> =
          id === null
            ? await api(calls.add, { body: content }, notKept)
            : await api(calls.change, { params: { id }, body: content }, notKept);
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
