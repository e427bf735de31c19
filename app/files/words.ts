import { errorWords, type Words } from '../locales';
import { defineWords } from '../locales/words';
import type { FileWords } from './words.zh-CN';

export const fileWords = defineWords<FileWords>('files', {
  'zh-CN': () => import(/* webpackChunkName: "files-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "files-en" */ './words.en'),
});

/** What an error of an upload says to a person, by its stable id. */
export function fileErrorWords(words: Words & FileWords, id: string): string {
  const known: Readonly<Record<string, string | undefined>> = words.files.errors;
  return (Object.prototype.hasOwnProperty.call(known, id) ? known[id] : undefined) ?? errorWords(words, id);
}
