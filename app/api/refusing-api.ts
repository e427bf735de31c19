import type { PortalApi } from './contract';

const refuse = (): Promise<never> => Promise.reject(new Error('Nobody is signed in, so there is nothing to ask for.'));

/** The door of nobody, behind pages that need none: error pages without a session. */
export const nobody: PortalApi = {
  me: refuse,
  setLanguage: refuse,
  links: refuse,
  notices: refuse,
  notice: refuse,
  questions: refuse,
  ask: refuse,
  departments: refuse,
  people: refuse,
  person: refuse,
  sessions: refuse,
  endSession: refuse,
};
