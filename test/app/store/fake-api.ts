import type { Language, Page } from '../../../app/api/contract';
import type { Api, WriteOptions } from '../../../app/api/endpoint';
import type { Link } from '../../../app/features/home/contract';
import type { Me, SessionSummary } from '../../../app/features/me/contract';
import type {
  NewQuestion,
  Notice,
  NoticesQuery,
  NoticeSummary,
  Question,
  Reading,
} from '../../../app/features/notices/contract';
import type { Department, PeopleQuery, PersonSummary } from '../../../app/features/people/contract';
import { homeModules } from '../../../app/features/home/store';
import { noticeModules } from '../../../app/features/notices/notice-stores';
import { meModules } from '../../../app/features/me/store';
import { peopleModules } from '../../../app/features/people/stores';
import { createStore, type StoreParts } from '../../../app/store';
import { fakeEndpoint, calls, fakeApi } from '../../support/calls';

interface Responses {
  me(): Promise<Me>;
  setLanguage(language: Language): Promise<Me>;
  links(): Promise<Link[]>;
  sessions(): Promise<SessionSummary[]>;
  notices(query: NoticesQuery): Promise<Page<NoticeSummary>>;
  notice(id: number): Promise<Notice>;
  see(id: number): Promise<Reading>;
  questions(noticeId: number, query: { cursor?: string }): Promise<Page<Question>>;
  ask(noticeId: number, question: NewQuestion, options?: WriteOptions): Promise<Question>;
  /** A branch of the tree. */
  departments(): Promise<Department[]>;
  people(query: PeopleQuery): Promise<Page<PersonSummary>>;
}

const whole = async <T>(items: Promise<T[]>): Promise<Page<T>> => ({ items: await items, next: null });

/** An API that only has the given endpoints; all other calls are rejected. */
export function apiWith(responses: Partial<Responses>): Api {
  const { me, setLanguage, links, sessions, notices, notice, see, questions, ask, departments, people } = responses;
  const fake = fakeApi(
    ...(me ? [fakeEndpoint(calls.me.read, me)] : []),
    ...(setLanguage ? [fakeEndpoint(calls.me.setLanguage, ({ body }) => setLanguage(body.language))] : []),
    ...(links ? [fakeEndpoint(calls.home.links, () => whole(links()))] : []),
    ...(sessions ? [fakeEndpoint(calls.me.sessions, () => whole(sessions()))] : []),
    ...(notices ? [fakeEndpoint(calls.notices.list, ({ query }) => notices(query))] : []),
    ...(notice ? [fakeEndpoint(calls.notices.read, ({ params }) => notice(params.id))] : []),
    ...(see ? [fakeEndpoint(calls.notices.see, ({ params }) => see(params.id))] : []),
    ...(questions ? [fakeEndpoint(calls.notices.questions, ({ params, query }) => questions(params.id, query))] : []),
    ...(departments ? [fakeEndpoint(calls.people.branch, () => whole(departments()))] : []),
    ...(people ? [fakeEndpoint(calls.people.list, ({ query }) => people(query))] : []),
  );
  return async (endpoint, input, options) => {
    const { params, body } = input as { params?: { id: number }; body?: NewQuestion };
    if (ask && params && body && endpoint.path === calls.notices.ask.path && endpoint.method === 'POST') {
      return (await ask(params.id, body, options)) as never;
    }
    return fake(endpoint, input, options);
  };
}

export const summary = (id: number, unread = false): NoticeSummary => ({
  id,
  unread,
  title: `Notice ${id}`,
  category: 'it',
  summary: '',
  publisher: 'IT',
  publishedAt: '2026-11-01T00:00:00Z',
  pinned: false,
});

export const me = {
  id: 'wang',
  name: '王小明',
  initials: '小明',
  corpId: 'ww1',
  position: null,
  departments: [],
  departmentsEn: null,
  language: null,
  unread: 2,
};

export const allModules = (parts: StoreParts) => ({
  ...homeModules(parts),
  ...noticeModules(parts),
  ...meModules(parts),
  ...peopleModules(parts),
});

/** A store with the modules of all features: `portalStore` itself, and `store` as features see it. */
export function storeOf(parts: StoreParts) {
  const portalStore = createStore(parts, [allModules]);
  return { portalStore, store: portalStore.use(allModules) };
}
