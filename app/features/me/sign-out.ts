import type { Portal } from '../../app-context';

/**
 * Removes all data of the person who signed out from the page.
 * @param ended whether the server ended the session
 */
export function forgetPerson({ store }: Pick<Portal, 'store'>, ended = true): void {
  store.reset();
  store.commit('viewer/signedOut', ended);
}

/** Ends the session, or all sessions of the person. Rejects with a `PortalError`, and then keeps all data. */
export async function signOutHere(portal: Portal, everywhere: boolean): Promise<void> {
  const { ended } = await portal.client.signOut({ everywhere });
  forgetPerson(portal, ended);
}
