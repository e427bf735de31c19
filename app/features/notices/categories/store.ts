import type { Language } from '../../../api/contract';
import type { CallOptions, WriteOptions } from '../../../api/endpoint';
import type { StoreParts } from '../../../store';
import type { ActionContext } from '../../../store/typed';
import { type ManagedCategory, noticeCategories as calls } from './contract';

interface CategoriesState {
  categories: ManagedCategory[] | null;
}

const mutations = {
  setCategories(state: CategoriesState, categories: ManagedCategory[]): void {
    state.categories = categories;
  },
};

type Context = ActionContext<CategoriesState, typeof mutations>;

/** A refused order is not kept for a retry, because the page shows why. */
const notKept = { page: null };

export const categoriesModules = ({ api }: StoreParts) => ({
  categories: {
    namespaced: true as const,
    state: (): CategoriesState => ({ categories: null }),
    mutations,
    actions: {
      async load({ commit }: Context, { signal }: CallOptions = {}): Promise<void> {
        commit('setCategories', (await api(calls.list, {}, { signal })).items);
      },
      /** @param id null for a new category */
      async save(
        { commit }: Context,
        {
          id,
          names,
          archived,
          ...options
        }: WriteOptions & { id: string | null; names: Record<Language, string>; archived: boolean },
      ): Promise<void> {
        const { items } =
          id === null
            ? await api(calls.add, { body: { names } }, options)
            : await api(calls.change, { params: { id }, body: { names, archived } }, options);
        commit('setCategories', items);
      },
      async order({ commit }: Context, ids: string[]): Promise<void> {
        commit('setCategories', (await api(calls.order, { body: { ids } }, notKept)).items);
      },
    },
  },
});
