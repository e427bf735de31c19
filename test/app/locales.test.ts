import assert from 'node:assert/strict';
import { clientErrorIds } from '../../app/api/portal-error';
import { editorWords } from '../../app/editor/words';
import { fileErrorWords, fileWords } from '../../app/files/words';
import { formWords } from '../../app/forms/words';
import { readdirSync } from 'node:fs';
import { coreWords, errorTitle, errorWords, wordsOf } from '../../app/locales';
import { homeWords } from '../../app/features/home/words';
import { peopleWords } from '../../app/features/people/words';
import { manageErrors, manageErrorText } from '../../app/locales/manage-errors';
import { errorIds, manageErrorIds } from '../../server/errors';

const languages = ['zh-CN', 'en'] as const;

/** Calls a text with numbers, or with names if it lists them. */
function called(text: (...values: unknown[]) => unknown): string {
  try {
    return String(text(3, 1));
  } catch {
    return String(text(['a', 'b']));
  }
}

/** The path and the text of each entry. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, called(value as Parameters<typeof called>[0])]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

const featuresFolder = new URL('../../app/features/', import.meta.url);

/** All words of a language: the core words and those of the features. */
async function allTexts(language: (typeof languages)[number]): Promise<[string, string][]> {
  const ofFeatures = await Promise.all(
    readdirSync(featuresFolder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('/words.ts'))
      .map(async (file) => {
        const folder = file.slice(0, -'/words.ts'.length);
        const { words }: { words: unknown } = await import(`../../app/features/${folder}/words.${language}.ts`);
        return texts(words, `.${folder}`);
      }),
  );
  return [
    ...texts(wordsOf(language)),
    ...texts(editorWords.get(language)),
    ...texts(fileWords.get(language)),
    ...texts(formWords.get(language)),
    ...texts(manageErrors.get(language)),
    ...ofFeatures.flat(),
  ];
}

describe('the texts', () => {
  before(() =>
    Promise.all(
      languages.map((language) =>
        Promise.all(
          [coreWords, editorWords, fileWords, formWords, homeWords, manageErrors, peopleWords].map((words) =>
            words.load(language),
          ),
        ),
      ),
    ),
  );

  it('have the same keys in both languages, and none is empty', async () => {
    const [chinese, english] = await Promise.all(languages.map(allTexts));
    assert.deepEqual(english?.map(([path]) => path).sort(), chinese?.map(([path]) => path).sort());
    for (const [path, text] of [...(chinese ?? []), ...(english ?? [])]) assert.notEqual(text.trim(), '', path);
  });

  it('contain no Chinese in English, except the name of the language', async () => {
    const stray = (await allTexts('en')).filter(
      ([path, text]) => /\p{Script=Han}/u.test(text) && path !== '.me.me.languages.zh-CN',
    );
    assert.deepEqual(stray, []);
  });

  for (const language of languages) {
    it(`describe each error of the server and the browser in ${language}`, () => {
      const words = { ...wordsOf(language), ...fileWords.get(language) };
      const missing = [...errorIds, ...clientErrorIds].filter(
        (id) => fileErrorWords(words, id) === words.failure.unknown,
      );
      assert.deepEqual(missing, []);
    });

    it(`describe each error of the pages below /manage in ${language}`, () => {
      const words = wordsOf(language);
      const errors = manageErrors.get(language);
      const missing = manageErrorIds.filter((id) => manageErrorText(words, errors, id) === words.failure.unknown);
      assert.deepEqual(missing, []);
      assert.equal(manageErrorText(words, errors, 'forbidden'), words.errors.forbidden);
    });

    it(`have a fallback for an unknown error id, also if objects inherit a property of that name, in ${language}`, () => {
      const words = wordsOf(language);
      for (const id of ['made-up', 'constructor', '__proto__', 'toString', ''])
        assert.equal(errorWords(words, id), words.failure.unknown);
    });
  }

  it('use singular and plural in English', () => {
    const { home } = homeWords.get('en');
    const { people } = peopleWords.get('en');
    assert.equal(home.unread(1), '1 unread notice');
    assert.equal(home.unread(2), '2 unread notices');
    assert.equal(people.members(0), '0 people');
    assert.equal(people.found(1, true), '1+ colleagues');
  });

  it('give error pages a title by the kind of error', () => {
    const words = wordsOf('en');
    assert.equal(errorTitle(words, 'sign-in-loop', 429), words.failure.title.stopped);
    assert.equal(errorTitle(words, 'notice-not-found', 404), words.failure.title.notFound);
    assert.equal(errorTitle(words, 'not-an-employee', 403), words.failure.title.refused);
    assert.equal(errorTitle(words, 'sign-in-refused', 403), words.failure.title.unfinished);
    assert.equal(errorTitle(words, 'sign-in-left', 0), words.failure.title.unfinished);
    for (const id of ['offline', 'timeout', 'unexpected'])
      assert.equal(errorTitle(words, id, 0), words.failure.title.offline);
    for (const [id, status] of [
      ['too-many-requests', 429],
      ['database-unavailable', 503],
    ] as const)
      assert.equal(errorTitle(words, id, status), words.failure.title.busy);
    assert.equal(errorTitle(words, 'internal', 500), words.failure.title.broken);
  });
});
