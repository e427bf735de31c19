import type { Language, Page, Role } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

export interface Me {
  id: string;
  name: string;
  /** One or two characters for the avatar. */
  initials: string;
  corpId: string;
  position: string | null;
  /** Names from the root down to the person's own department, one path per membership. */
  departments: string[][];
  /** The same with English names where there are some. Null if no department has one. */
  departmentsEn: string[][] | null;
  /** The language that the person chose; null: follow `Accept-Language`. */
  language: Language | null;
  /** Absent for members. An administrator is listed as a publisher too. */
  roles?: Role[];
  /** Number of published notices that the person has not opened. */
  unread: number;
}

export interface SessionSummary {
  id: string;
  /** From the user agent: "WeCom · Android". */
  device: string;
  startedAt: string;
  current: boolean;
}

export const me = {
  read: endpoint<object, Me>('GET', '/api/me', ['id', 'name']),
  setLanguage: endpoint<{ body: { language: Language } }, Me>('PATCH', '/api/me', ['id', 'name']),
  sessions: endpoint<object, Page<SessionSummary>>('GET', '/api/sessions', ['items']),
  endSession: endpoint<{ params: { id: string } }, undefined>('DELETE', '/api/sessions/:id'),
};
