import { pinyinOfName, splitName, type Part } from './pinyin';

/** The fields of a person that can be searched. */
export interface Searchable {
  userid: string;
  name: string;
  alias: string | null;
  position: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
}

const mostCombinations = 12;
/** Names of more than four parts are rare and mostly transcribed, and have very many combinations. */
const mostCombinationsOfLong = 3;
const mostEndings = 12;
const longestName = 40;
const longestTitle = 40;

/**
 * Normalizes a term and what a person types, so that they can be compared: lower case, without full-width letters and
 * accents, and without the spaces, dots, apostrophes and hyphens that people may leave out of names and numbers.
 */
export function searchTerm(text: string): string {
  return words(text).replace(/[\s.·•‧・'’`_()+-]+/gu, '');
}

/**
 * The column `people.search`: normalized terms (see `searchTerm`), each on its own line, with a newline before the
 * first and after the last. A newline and a term find the terms that begin with it.
 *
 * The terms: the name and its endings (曾国藩, 国藩, 藩); for each combination of pinyin the whole and its endings
 * (zengguofan, guofan, fan), the initials and their endings (zgf, gf), and both mixed (zenggf, zguofan); the same for
 * the alias; the title and its endings, its pinyin and initials; the userid and the name in the mail address; each
 * number and its last 4 to 8 digits.
 */
export function searchText(person: Searchable): string {
  const terms = new Set([
    ...nameTerms(person.name.slice(0, longestName)),
    ...nameTerms(person.alias?.slice(0, longestName) ?? ''),
    ...titleTerms(person.position?.slice(0, longestTitle) ?? ''),
    searchTerm(person.userid),
    searchTerm(person.email?.split('@')[0] ?? ''),
    ...numberTerms(person.mobile ?? ''),
    ...numberTerms(person.telephone ?? ''),
  ]);
  terms.delete('');
  return `\n${[...terms].join('\n')}\n`;
}

function nameTerms(name: string): string[] {
  const parts = splitName(words(name)).flatMap(splitWords);
  const texts = parts.map(({ text }) => text);
  const most = parts.length > 4 ? mostCombinationsOfLong : mostCombinations;
  const spelt = pinyinOfName(parts, most).flatMap((pinyin) => {
    const initials = pinyin.map(firstCharacter);
    const halves =
      pinyin.length > 1
        ? [pinyin.slice(0, 1).concat(initials.slice(1)).join(''), initials.slice(0, 1).concat(pinyin.slice(1)).join('')]
        : [];
    return [...endings(pinyin), ...endings(initials), ...halves];
  });
  return [...endings(texts), ...spelt];
}

function titleTerms(title: string): string[] {
  const parts = splitName(words(title)).flatMap(splitWords);
  const [pinyin = []] = pinyinOfName(parts, 1);
  return [...endings(parts.map(({ text }) => text)), pinyin.join(''), pinyin.map(firstCharacter).join('')];
}

/** The whole number, its groups (for example an extension), and the last digits that people remember. */
function numberTerms(number: string): string[] {
  const groups = number.normalize('NFKC').match(/\d+/g) ?? [];
  const digits = groups.join('');
  const local = digits.replace(/^86(?=1\d{10}$)/, '');
  const tails = [4, 5, 6, 7, 8].filter((length) => length < local.length).map((length) => local.slice(-length));
  return [local, digits, ...tails, ...groups.filter((group) => group.length >= 3)];
}

/** Lower case, without accents and full-width letters; spaces stay. */
export const words = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase();

/** Other text than Chinese may contain several words, and each can be searched. */
function splitWords(part: Part): Part[] {
  if (part.isCharacter) return [part];
  const pieces = part.text
    .split(/[\s.·•‧・_(),/-]+/u)
    .map(searchTerm)
    .filter((piece) => piece !== '');
  return pieces.map((text) => ({ text, isCharacter: false, pinyin: [text] }));
}

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);

/** The text from each of the first parts to the end. People may type any of them. */
const endings = (parts: readonly string[]): string[] =>
  parts.slice(0, mostEndings).map((_, from) => parts.slice(from).join(''));
