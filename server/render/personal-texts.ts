import type { PersonalText } from '../../app/api/contract';
import type { Me } from '../../app/features/me/contract';
import { randomText } from '../http/random-text';
import { escapeText, scriptJson } from './escape';

/** What pages may use of the person anywhere. Pages are shared by people for whom it is the same. */
const shared = ['unread', 'language', 'roles'] as const satisfies readonly (keyof Me)[];

/** The same text for two people only if these fields are the same. */
export const sharedKey = (me: Me): string => JSON.stringify(shared.map((name) => me[name]));

/** A part of a document: a text, or what depends on the person. */
export type Piece<Text> = Text | ((me: Me | null) => string);

/** Nobody can put it into a page, because each process makes its own. */
const token = randomText(15, 'base64url');
const placeholder = new RegExp(`"${token}\\.me\\."|${token}\\.(\\d+)\\.`);

/** The personal parts of one rendering. */
export interface PersonalTexts {
  readonly text: PersonalText;
  /**
   * The data of the person, of which only the shared fields should be used. JSON gets a placeholder for it.
   * @param onUse called if another field is used
   */
  hide<T extends object>(me: T, onUse: () => void): T;
  /** Cuts a document at the placeholders. */
  cut(document: string): Piece<string>[];
}

export function createPersonalTexts(): PersonalTexts {
  const texts: ((name: string) => string)[] = [];
  return {
    text(text) {
      texts.push(text);
      return `${token}.${texts.length - 1}.`;
    },

    hide(me, onUse) {
      const personal = new Set<PropertyKey>(Object.keys(me));
      for (const name of shared) personal.delete(name);
      return new Proxy(me, {
        get(target, name) {
          if (name === 'toJSON') return () => `${token}.me.`;
          if (personal.has(name)) onUse();
          return Reflect.get(target, name);
        },
        getOwnPropertyDescriptor(target, name) {
          if (personal.has(name)) onUse();
          return Reflect.getOwnPropertyDescriptor(target, name);
        },
        ownKeys(target) {
          onUse();
          return Reflect.ownKeys(target);
        },
      });
    },

    cut(document) {
      const pieces: Piece<string>[] = [];
      // Every second part is the number of a text, or undefined for the data of the person.
      for (const [index, part] of document.split(placeholder).entries()) {
        if (index % 2 === 0) pieces.push(part);
        else if (part === undefined) pieces.push(scriptJson);
        else pieces.push((me) => escapeText(texts[Number(part)]?.(me?.name ?? '') ?? ''));
      }
      return pieces;
    },
  };
}
