import type { Observable } from '../api/observable';
import type { SafeStorage } from '../api/safe-storage';
import type { Drafts } from '../api/types';

export interface OwnedDrafts extends Drafts {
  /** Number of drafts of a person. */
  count(person: string): number;
  /** Whether a text could not be stored, so that leaving the page would lose it. */
  unsaved(): boolean;
  /** Removes the draft after the server accepted a write of `text`, unless the person has changed it. */
  completed(person: string, form: string, text: string): void;
  forgetAll(person: string): void;
  /** Removes the texts that could not be stored. */
  forgetUnsaved(): void;
}

/** Keeps unsent texts of forms in the tab's storage, or in memory if the storage refuses them. */
export function createDrafts({
  storage,
  person,
}: {
  storage: SafeStorage;
  person: Observable<string | null>;
}): OwnedDrafts {
  const inMemory = new Map<string, string>();
  const prefix = (owner: string): string => `foyer.draft.${encodeURIComponent(owner)}/`;

  function readOf(owner: string, form: string): string | null {
    const name = prefix(owner) + form;
    const held = inMemory.get(name);
    return held === undefined ? storage.read(name) : held;
  }

  function removeOf(owner: string, form: string): void {
    inMemory.delete(prefix(owner) + form);
    storage.remove(prefix(owner) + form);
  }

  return {
    read(form) {
      const owner = person.get();
      return owner === null ? null : readOf(owner, form);
    },

    save(form, text) {
      const owner = person.get();
      if (owner === null) return false;
      if (text === '') {
        removeOf(owner, form);
        return true;
      }
      const name = prefix(owner) + form;
      const stored = storage.write(name, text);
      if (stored) inMemory.delete(name);
      else inMemory.set(name, text);
      return stored;
    },

    remove(form) {
      const owner = person.get();
      if (owner !== null) removeOf(owner, form);
    },

    count: (owner) => storage.names(prefix(owner)).length,
    unsaved: () => inMemory.size > 0,
    forgetUnsaved: () => inMemory.clear(),

    completed(owner, form, text) {
      if (readOf(owner, form) === text) removeOf(owner, form);
    },

    forgetAll(owner) {
      Array.from(inMemory.keys())
        .filter((name) => name.startsWith(prefix(owner)))
        .forEach((name) => inMemory.delete(name));
      storage.names(prefix(owner)).forEach((name) => storage.remove(name));
    },
  };
}
