import { shallowRef } from 'vue';
import type { Language } from '../api/contract';

/** Texts in both languages, of which only the languages in use are loaded. */
export interface WordsSource<W extends object> {
  /** Of its chunks, before the language: `notices` for `notices-zh-CN` and `notices-en`. */
  readonly name: string;
  load(language: Language): Promise<void>;
  /** The texts in a language, or in the other one if only that is loaded. Throws if none is loaded. */
  get(language: Language): W;
  isLoaded(): boolean;
}

const done = Promise.resolve();

type Loaders<W> = Record<Language, () => Promise<{ words: W }>>;

/**
 * Defines texts by how each language is loaded. The name of a chunk is `name` and the language. Loaded texts are kept
 * for the life of the process or page.
 */
export function defineWords<W extends object>(name: string, loaders: Loaders<W>): WordsSource<W> {
  /** Replaced when a language is loaded, so that components are rendered again. */
  const loaded = shallowRef<Partial<Record<Language, W>>>({});
  const find = (language: Language): W | undefined =>
    loaded.value[language] ?? loaded.value['zh-CN'] ?? loaded.value.en;

  async function read(language: Language): Promise<void> {
    const { words } = await loaders[language]();
    if (loaded.value[language] !== words) loaded.value = { ...loaded.value, [language]: words };
  }

  // An update may have replaced the texts (development).
  import.meta.webpackHot?.addStatusHandler((status) => {
    if (status === 'idle') {
      for (const language of ['zh-CN', 'en'] as const) if (loaded.value[language] !== undefined) void read(language);
    }
  });

  return {
    name,
    load: (language) => (loaded.value[language] === undefined ? read(language) : done),
    get(language) {
      const words = find(language);
      if (words === undefined) throw new Error('Words were used before they were loaded.');
      return words;
    },
    isLoaded: () => find('zh-CN') !== undefined,
  };
}
