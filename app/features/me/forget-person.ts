import type { Portal } from '../../app-context';

/**
 * Removes all data of the person who signed out from the page.
 * @param ended whether the server ended the session
 */
export function forgetPerson({ store }: Pick<Portal, 'store'>, ended = true): void {
  store.reset();
  store.commit('viewer/signedOut', ended);
}
