import type { Language } from '../api/contract';
import { defineWords } from './words';
import type { Words } from './zh-CN';

export type { Words };

/** The words that belong to no feature. */
export const coreWords = defineWords<Words>('words', {
  'zh-CN': () => import(/* webpackChunkName: "words-zh-CN" */ './zh-CN'),
  en: () => import(/* webpackChunkName: "words-en" */ './en'),
});

/** The words of a language that has been loaded. */
export const wordsOf = (language: Language): Words => coreWords.get(language);

/** What an error says to a person, by its stable id; an id without words of its own gets a general sentence. */
export function errorWords(words: Words, id: string): string {
  const known: Readonly<Record<string, string | undefined>> = words.errors;
  return Object.prototype.hasOwnProperty.call(known, id) ? (known[id] ?? words.failure.unknown) : words.failure.unknown;
}

/** The heading of an error page, by status and id. */
export function errorTitle(words: Words, id: string, status: number): string {
  const { title } = words.failure;
  if (id === 'sign-in-loop') return title.stopped;
  if (id === 'signed-out') return words.signedOut.title;
  if (id === 'not-kept') return title.notKept;
  if (id === 'sign-in-refused' || id === 'sign-in-left') return title.unfinished;
  if (status === 404) return title.notFound;
  if (status === 401 || status === 403) return title.refused;
  if (status === 0) return title.offline;
  if (status === 429 || status === 503) return title.busy;
  return title.broken;
}
