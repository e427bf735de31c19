import type { NoticeSummary, PortalApi } from '../../../app/api/contract';

const refuse = (): Promise<never> => Promise.reject(new Error('This call was not expected.'));

/** A portal that answers what a test gives it, and refuses everything else. */
export function apiWith(parts: Partial<PortalApi>): PortalApi {
  return {
    me: refuse, setLanguage: refuse, links: refuse, notices: refuse, notice: refuse, questions: refuse, ask: refuse,
    departments: refuse, people: refuse, person: refuse, sessions: refuse, endSession: refuse,
    ...parts,
  };
}

export const summary = (id: number, unread = false): NoticeSummary => ({
  id, unread, title: `Notice ${id}`, category: 'it', summary: '', publisher: 'IT', publishedAt: '2026-11-01T00:00:00Z', pinned: false,
});

export const me = { id: 'wang', name: '王小明', corpId: 'ww1', position: null, departments: [], language: null, unread: 2 };
