import type { PortalApi } from '../../app/api/contract';

/** The door of a person with that name; pages that these tests render ask who they are and nothing else. */
export function personNamed(name: string, me: PortalApi['me'] = async () => (
  { id: 'zhangwei', name, corpId: 'ww0000000000000000', position: null, departments: [], language: null, unread: 0 }
)): PortalApi {
  const refuse = (): Promise<never> => Promise.reject(new Error('Nothing else is asked for here.'));
  return {
    me, setLanguage: refuse, links: refuse, notices: refuse, notice: refuse, questions: refuse, ask: refuse,
    departments: refuse, people: refuse, person: refuse, sessions: refuse, endSession: refuse,
  };
}
