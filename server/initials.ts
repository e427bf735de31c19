const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Only Chinese characters, as in most names. */
const plainHan = /^\p{Script=Han}+$/u;
/** Remarks in brackets, also unclosed ones: 王芳（财务部）. */
const remarks = /[([{<（［【〔「『《〈][^)\]}>）］】〕」』》〉]*(?:[)\]}>）］】〕」』》〉]|$)/gu;
/** Dots inside a name: 阿里木江·吐尔逊. */
const dots = /[·•‧・]/gu;
/** Letters, also those that Unicode calls modifiers or numbers in Chinese and Japanese. */
const letter = /^[\p{Lu}\p{Ll}\p{Lt}\p{Lo}々〻〇ーｰ]/u;
const eastAsian = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Yi}]/u;

/**
 * The text in a person's avatar: the last two characters of a Chinese, Japanese or Korean name, or the first letter of
 * any other name. Remarks in brackets, digits and emoji are omitted, unless the name has nothing else.
 * Computed on the server, because old browsers have neither `Intl.Segmenter` nor `\p{…}`.
 */
export function initialsOf(name: string): string {
  if (plainHan.test(name)) return [...name].slice(-2).join('');
  const [first = [], second = []] = wordsOf(name.replace(remarks, ' '));
  const [start] = first;
  if (start === undefined) return letterOf(wordsOf(name)[0]?.[0] ?? name.trim());
  if (!eastAsian.test(start)) return capital(start);
  const run = leadingRun(first);
  // 王 芳: some directories pad short names with a space.
  return (run.length === 1 ? [...run, ...leadingRun(second)] : run).slice(-2).join('');
}

/** The text on a tile: the first character of its title, in upper case. */
export function letterOf(title: string): string {
  return capital(charactersOf(title)[0] ?? '');
}

function charactersOf(text: string): string[] {
  return Array.from(graphemes.segment(text.normalize('NFC')), ({ segment }) => segment);
}

/** The words of a text, each as a list of letters. */
function wordsOf(text: string): string[][] {
  const words: string[][] = [];
  let inWord = false;
  for (const character of charactersOf(text.replace(dots, ''))) {
    const isLetter = letter.test(character);
    if (isLetter && inWord) words.at(-1)?.push(character);
    if (isLetter && !inWord) words.push([character]);
    inWord = isLetter;
  }
  return words;
}

/** The East Asian letters at the beginning of a word. */
function leadingRun(word: readonly string[]): readonly string[] {
  const end = word.findIndex((character) => !eastAsian.test(character));
  return end === -1 ? word : word.slice(0, end);
}

/** Keeps letters that become several (ß), and scripts that do not use capitals as initials (Georgian). */
function capital(character: string): string {
  const upper = character.toUpperCase();
  return /\p{Changes_When_Titlecased}/u.test(character) && upper.length === character.length ? upper : character;
}
