import type { AxiosInstance } from 'axios';
import type { CallOptions, Me, Page, PortalApi, Question, WriteOptions } from './contract';
import { isObject } from './http';
import type { OwnedKeptWrites } from '../writes/kept-writes';
import { PortalError } from './portal-error';

/** The portal's inside door, from a browser over HTTP: what reads is asked, what writes is kept until it is answered. */
export function createClientApi({ get, writes, met }: {
  /** Asks for the person whose page this is; does not settle if the session is somebody else's by now. */
  get<T>(path: string, config: Parameters<AxiosInstance['get']>[1]): Promise<T>;
  writes: OwnedKeptWrites;
  /** Hears who the server says the person is; does not settle if that is somebody else. */
  met(userid: string): Promise<void>;
}): PortalApi {
  async function read<T>(path: string, params: object, options: CallOptions = {}): Promise<T> {
    const data = await get<T>(`/api/${path}`, { params, signal: options.signal });
    // A captive portal's empty page.
    if (!isObject(data)) throw new PortalError('unexpected');
    return data;
  }

  /** A list that always comes whole. */
  async function readAll<T>(path: string, options: CallOptions | undefined): Promise<T[]> {
    const { items } = await read<Page<T>>(path, {}, options);
    if (!Array.isArray(items)) throw new PortalError('unexpected');
    return items;
  }

  async function write<T>(request: Parameters<OwnedKeptWrites['send']>[0], options: WriteOptions | undefined, isAnswer: (answer: unknown) => answer is T): Promise<T> {
    const answer = await writes.send(request, options);
    if (!isAnswer(answer)) throw new PortalError('unexpected');
    return answer;
  }

  return {
    async me(options) {
      const me = await read<Me>('me', {}, options);
      await met(me.id);
      return me;
    },
    setLanguage: (language, options) => write({ method: 'PATCH', path: '/api/me', body: { language } }, options, isMe),
    links: (options) => readAll('links', options),
    notices: ({ unread, ...query }, options) => read('notices', unread ? { ...query, unread } : query, options),
    notice: (id, options) => read(`notices/${id}`, {}, options),
    questions: (noticeId, query, options) => read(`notices/${noticeId}/questions`, query, options),
    ask: (noticeId, question, options) => write({ method: 'POST', path: `/api/notices/${noticeId}/questions`, body: question }, options, isQuestion),
    departments: (options) => readAll('departments', options),
    people: (query, options) => read('people', query, options),
    person: (id, options) => read(`people/${encodeURIComponent(id)}`, {}, options),
    sessions: (options) => readAll('sessions', options),
    endSession: (id, options) => write({ method: 'DELETE', path: `/api/sessions/${encodeURIComponent(id)}`, body: null }, options, isNothing),
  };
}

const isMe = (answer: unknown): answer is Me => isObject(answer) && typeof answer.id === 'string' && typeof answer.name === 'string';
const isQuestion = (answer: unknown): answer is Question => isObject(answer) && typeof answer.id === 'number' && typeof answer.text === 'string';
const isNothing = (_answer: unknown): _answer is undefined => true;
