import type { Language } from '../../api/contract';
import type { Api } from '../../api/endpoint';
import { PortalError } from '../../api/portal-error';
import type { CoreModules } from '../../store';
import type { TypedStore } from '../../store/typed';
import { me as calls } from './contract';

/**
 * Shows the language at once, and the previous one again if the choice cannot be saved. A canceled choice stays: the
 * person has signed out, or another document of the tab has saved it.
 */
export async function chooseLanguage(
  api: Api,
  { state, commit }: Pick<TypedStore<CoreModules>, 'state' | 'commit'>,
  chosen: Language,
): Promise<void> {
  const { viewer } = state;
  const former = viewer.language;
  commit('viewer/setLanguage', chosen);
  try {
    const me = await api(calls.setLanguage, { body: { language: chosen } }, { page: null });
    // A later choice may wait behind this one.
    if (viewer.language === chosen) commit('viewer/setMe', { ...me, unread: viewer.me?.unread ?? me.unread });
  } catch (error) {
    if (error instanceof PortalError && error.id === 'canceled') return;
    if (viewer.language === chosen) commit('viewer/setLanguage', former);
    throw error;
  }
}
