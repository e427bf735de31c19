import { pinyin as likeliestPinyin, polyphonic } from 'pinyin-pro';

/** A Chinese character or a word of a name. */
export interface Part {
  text: string;
  isCharacter: boolean;
  /** Each possible pinyin, the likeliest first. A word stands for itself. */
  pinyin: readonly string[];
}

const mostPinyin = 4;
/** What the dictionary lacks: the pinyin of surnames, and characters that mostly occur in names. */
const surnamePinyin: Readonly<Record<string, string>> = { 种: 'chong', 召: 'shao', 洗: 'xian' };
const rarePinyin: Readonly<Record<string, string>> = { 𬎆: 'ying' };
const chineseCharacter = /\p{Script=Han}/u;
const parts = /\p{Script=Han}|[^\p{Script=Han}]+/gu;
const options = { toneType: 'none', type: 'array', v: true } as const;

/** People type `lü` as lv, as lyu (as in passports) or as lu. */
const spellings = (syllable: string): string[] =>
  /^[ln]v/.test(syllable) ? [syllable, syllable.replace('v', 'yu'), syllable.replace('v', 'u')] : [syllable];

/**
 * Splits a name into characters and words, with every pinyin that each character can have. The first one is the pinyin
 * as a surname or in this word. Characters that the dictionary lacks stand for themselves.
 */
export function splitName(name: string): Part[] {
  const likely = pinyinOfEach(name, (text) => likeliestPinyin(text, { ...options, surname: 'head' }));
  const possible = pinyinOfEach(name, (text) => polyphonic(text, options));
  return (name.match(parts) ?? []).map((text, index) => {
    if (!chineseCharacter.test(text)) return { text, isCharacter: false, pinyin: [text] };
    const known = [
      index === 0 ? (surnamePinyin[text] ?? []) : [],
      rarePinyin[text] ?? [],
      likely[index] ?? [],
      possible[index] ?? [],
    ];
    const pinyin = known
      .flat()
      .flatMap(spellings)
      .filter((syllable) => syllable !== '' && (syllable !== text || rarePinyin[text] === undefined));
    return {
      text,
      isCharacter: true,
      pinyin: pinyin.length === 0 ? [text] : [...new Set(pinyin)].slice(0, mostPinyin),
    };
  });
}

/**
 * The pinyin of each part. Consecutive characters are looked up together, because the pinyin of one may depend on the
 * next.
 */
function pinyinOfEach(name: string, lookUp: (text: string) => readonly (string | string[])[]): string[][] {
  const runs = name.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? [];
  return runs.flatMap((run) =>
    chineseCharacter.test(run) ? lookUp(run).map((syllables) => [syllables].flat()) : [[run]],
  );
}

/**
 * Returns at most `most` combinations of pinyin for the whole name, the likeliest first. Combinations that differ from
 * it in one part come before those that differ in two.
 */
export function pinyinOfName(name: readonly Part[], most: number): string[][] {
  let combinations: { pinyin: string[]; distance: number }[] = [{ pinyin: [], distance: 0 }];
  for (const part of name) {
    combinations = combinations.flatMap(({ pinyin, distance }) =>
      part.pinyin.map((syllable, index) => ({ pinyin: [...pinyin, syllable], distance: distance + index })),
    );
    combinations.sort((one, other) => one.distance - other.distance);
    combinations.length = Math.min(combinations.length, most);
  }
  return combinations.map(({ pinyin }) => pinyin);
}
