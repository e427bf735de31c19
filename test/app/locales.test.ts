import assert from 'node:assert/strict';
import { clientErrorIds } from '../../app/api/portal-error';
import { readdirSync } from 'node:fs';
import { coreWords, errorTitle, errorWords, wordsOf } from '../../app/locales';
import { homeWords } from '../../app/features/home/words';
import { peopleWords } from '../../app/features/people/words';
import { errorIds } from '../../server/errors';

const languages = ['zh-CN', 'en'] as const;

/** Every path to a text in a language, with the text; functions are called with values of their kind. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(3, 1))]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

const featuresFolder = new URL('../../app/features/', import.meta.url);

/** All words of a language: those that belong to no feature, and those of every feature that has some. */
async function everything(language: (typeof languages)[number]): Promise<[string, string][]> {
  const ofFeatures = await Promise.all(
    readdirSync(featuresFolder).map(async (feature) => {
      if (!readdirSync(new URL(`${feature}/`, featuresFolder)).includes('words.ts')) return [];
      const { words }: { words: unknown } = await import(`../../app/features/${feature}/words.${language}.ts`);
      return texts(words, `.${feature}`);
    }),
  );
  return [...texts(wordsOf(language)), ...ofFeatures.flat()];
}

describe('the words of both languages', () => {
  before(() =>
    Promise.all(
      languages.map((language) =>
        Promise.all([coreWords, homeWords, peopleWords].map((words) => words.load(language))),
      ),
    ),
  );

  it('have the same keys, and none is empty', async () => {
    const [chinese, english] = await Promise.all(languages.map(everything));
    assert.deepEqual(english?.map(([path]) => path).sort(), chinese?.map(([path]) => path).sort());
    for (const [path, text] of [...(chinese ?? []), ...(english ?? [])]) assert.notEqual(text.trim(), '', path);
  });

  it('keep Chinese out of English but for the name of the language itself', async () => {
    const stray = (await everything('en')).filter(
      ([path, text]) => /\p{Script=Han}/u.test(text) && path !== '.me.me.languages.zh-CN',
    );
    assert.deepEqual(stray, []);
  });

  for (const language of languages) {
    it(`say every error of the server and of the browser in ${language}`, () => {
      const words = wordsOf(language);
      const missing = [...errorIds, ...clientErrorIds].filter((id) => errorWords(words, id) === words.failure.unknown);
      assert.deepEqual(missing, []);
    });

    it(`have a general sentence for an unknown error, and for a name that every object has, in ${language}`, () => {
      const words = wordsOf(language);
      for (const id of ['made-up', 'constructor', '__proto__', 'toString', ''])
        assert.equal(errorWords(words, id), words.failure.unknown);
    });
  }

  it('count in English as English does', () => {
    const { home } = homeWords.get('en');
    const { people } = peopleWords.get('en');
    assert.equal(home.unread(1), '1 unread notice');
    assert.equal(home.unread(2), '2 unread notices');
    assert.equal(people.members(0), '0 people');
    assert.equal(people.found(1, true), '1+ colleagues');
  });

  it('head an error page by what it means for the person', () => {
    const words = wordsOf('en');
    assert.equal(errorTitle(words, 'sign-in-loop', 429), words.failure.title.stopped);
    assert.equal(errorTitle(words, 'notice-not-found', 404), words.failure.title.notFound);
    assert.equal(errorTitle(words, 'not-an-employee', 403), words.failure.title.refused);
    assert.equal(errorTitle(words, 'offline', 0), words.failure.title.busy);
    assert.equal(errorTitle(words, 'internal', 500), words.failure.title.broken);
  });
});
