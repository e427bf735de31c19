import { pinyin, polyphonic } from 'pinyin-pro';

/** One syllable or word of a name: what it can sound like, the likeliest first. */
export interface Part {
  text: string;
  /** Whether it is a Chinese character; other parts are whole words. */
  spoken: boolean;
  readings: readonly string[];
}

const mostReadings = 4;
/** What the dictionary does not know: readings as a surname, and characters that are mostly met in names. */
const surnameReadings: Readonly<Record<string, string>> = { 种: 'chong', 召: 'shao', 洗: 'xian' };
const rareReadings: Readonly<Record<string, string>> = { 𬎆: 'ying' };
const spokenCharacter = /\p{Script=Han}/u;
const parts = /\p{Script=Han}|[^\p{Script=Han}]+/gu;
const options = { toneType: 'none', type: 'array', v: true } as const;

/** `lü` is typed as lv, and spelt lyu in passports or plainly lu. */
const spellings = (reading: string): string[] =>
  /^[ln]v/.test(reading) ? [reading, reading.replace('v', 'yu'), reading.replace('v', 'u')] : [reading];

/**
 * Takes a name apart, each character with every reading it may have: in front the one that it has as a surname or in
 * this word. Characters that no dictionary knows read as themselves.
 */
export function readName(name: string): Part[] {
  const likely = readEach(name, (text) => pinyin(text, { ...options, surname: 'head' }));
  const possible = readEach(name, (text) => polyphonic(text, options));
  return (name.match(parts) ?? []).map((text, index) => {
    if (!spokenCharacter.test(text)) return { text, spoken: false, readings: [text] };
    const known = [
      index === 0 ? (surnameReadings[text] ?? []) : [],
      rareReadings[text] ?? [],
      likely[index] ?? [],
      possible[index] ?? [],
    ];
    const readings = known
      .flat()
      .flatMap(spellings)
      .filter((reading) => reading !== '' && (reading !== text || rareReadings[text] === undefined));
    return {
      text,
      spoken: true,
      readings: readings.length === 0 ? [text] : [...new Set(readings)].slice(0, mostReadings),
    };
  });
}

/**
 * The readings of each part; runs of Chinese characters are read together, for a reading may depend on the neighbours.
 */
function readEach(name: string, read: (text: string) => readonly (string | string[])[]): string[][] {
  const runs = name.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? [];
  return runs.flatMap((run) => (spokenCharacter.test(run) ? read(run).map((reading) => [reading].flat()) : [[run]]));
}

/**
 * Ways to say the whole name, one reading a part: the likeliest first, at most `most`. Ways that differ from it in one
 * place come before those that differ in two.
 */
export function waysToSay(name: readonly Part[], most: number): string[][] {
  let ways: { said: string[]; distance: number }[] = [{ said: [], distance: 0 }];
  for (const part of name) {
    ways = ways.flatMap((way) =>
      part.readings.map((reading, index) => ({ said: [...way.said, reading], distance: way.distance + index })),
    );
    ways.sort((one, other) => one.distance - other.distance);
    ways.length = Math.min(ways.length, most);
  }
  return ways.map(({ said }) => said);
}
