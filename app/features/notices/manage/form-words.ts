import { derived, usePortal, useWords } from '../../../app-context';
import { fileWords } from '../../../files/words';
import { manageErrors, manageErrorText } from '../../../locales/manage-errors';
import { deskWords } from './words';

/** The words of the form of a notice, with those of files and errors. */
export function useFormWords() {
  const { store } = usePortal();
  const { words: desk, ...formats } = useWords(deskWords);
  const words = derived(() => ({ ...desk.value, ...fileWords.get(store.state.viewer.language) }));
  return {
    words,
    ...formats,
    /** What an error says, by its stable id; empty without an id. */
    errorText: (id: string | undefined): string =>
      id === undefined ? '' : manageErrorText(words.value, manageErrors.get(store.state.viewer.language), id),
  };
}
