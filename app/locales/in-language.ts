import type { Language } from '../api/contract';

/** The English text on an English page, if there is one. */
export const inLanguage = <T>(language: Language, chinese: T, english: T | null): T =>
  language === 'en' ? (english ?? chinese) : chinese;
