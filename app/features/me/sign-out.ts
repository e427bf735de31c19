import type { Portal } from '../../app-context';

/** Forgets everything that the page knows of the person who signed out. */
export function forgetPerson({ store }: Pick<Portal, 'store'>): void {
  store.reset();
  store.commit('viewer/signedOut');
}

/** Ends the session, or all sessions of the person. Rejects with a `PortalError`, and then nothing is forgotten. */
export async function signOutHere(portal: Portal, everywhere: boolean): Promise<void> {
  await portal.client.signOut({ everywhere });
  forgetPerson(portal);
}
