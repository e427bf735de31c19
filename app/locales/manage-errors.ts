import { PortalError } from '../api/portal-error';
import { derived, usePortal, useWords } from '../app-context';
import { errorWords, type Words } from './index';
import { defineWords } from './words';
import type { ManageErrorWords } from './manage-errors.zh-CN';

/** What errors of writing and managing say. Pages below `/manage` list it in `also` of their page code. */
export const manageErrors = defineWords<ManageErrorWords>('manage-errors', {
  'zh-CN': () => import(/* webpackChunkName: "manage-errors-zh-CN" */ './manage-errors.zh-CN'),
  en: () => import(/* webpackChunkName: "manage-errors-en" */ './manage-errors.en'),
});

/** What an error says on a page below `/manage`, by its stable id. */
export function manageErrorText(words: Words, errors: ManageErrorWords, id: string): string {
  const known: Readonly<Record<string, string | undefined>> = errors;
  const found = Object.prototype.hasOwnProperty.call(known, id) ? known[id] : undefined;
  return found ?? errorWords(words, id);
}

/** The texts of `manageErrors` in the person's language, and what an error of a call says. */
export function useManageErrors() {
  const { store } = usePortal();
  const { words } = useWords();
  const reasons = derived(() => manageErrors.get(store.state.viewer.language));
  /** @param error what a call threw, or the id of an error */
  function reasonOf(error: unknown): string {
    const id = error instanceof PortalError ? error.id : typeof error === 'string' ? error : '';
    return manageErrorText(words.value, reasons.value, id);
  }
  return { reasons, reasonOf };
}
