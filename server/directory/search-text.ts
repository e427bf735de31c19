import { readName, waysToSay, type Part } from './pinyin';

/** What of a person can be searched. */
export interface Searchable {
  userid: string;
  name: string;
  alias: string | null;
  position: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
}

const mostWays = 12;
/** Longer names are few, are mostly transcribed, and would have ways without number. */
const mostWaysOfLong = 3;
const mostEndings = 12;
const longestName = 40;
const longestTitle = 40;

/**
 * The form in which terms are kept, and in which what a person types must be looked for: lower case, full-width letters
 * and accents made plain, and without the spaces, dots, apostrophes and hyphens that people put into names and numbers
 * or leave out.
 */
export function searchTerm(text: string): string {
  return words(text).replace(/[\s.·•‧・'’`_()+-]+/gu, '');
}

/**
 * The column `people.search`: terms in lower case, each on a line of its own, with a newline before the first and
 * behind the last. What is looked for is brought into the same form by `searchTerm`; behind a newline it finds the
 * beginning of a term.
 *
 * The terms: the name and its endings (曾国藩, 国藩, 藩); for every way to say it the full pinyin and its endings
 * (zengguofan, guofan, fan), the initials and theirs (zgf, gf), and one half of each (zenggf, zguofan); the alias in
 * the same manner; the title and its endings, its pinyin and initials; userid and mail name; each number, and its last
 * 4 to 8 digits.
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

/** Longer names are told apart by their userids; cursors carry it. */
const longestSortKey = 300;

/**
 * The column `people.sort`: the likeliest pinyin of the name, a space between syllables so that 李 (li) goes before 连
 * (lian), then the name itself.
 */
export function sortKey(name: string): string {
  const plain = name.normalize('NFKC').toLowerCase().trim();
  return `${readName(words(plain))
    .map(({ readings }) => readings[0])
    .join(' ')
    .replace(/\s+/g, ' ')} ${plain}`
    .slice(0, longestSortKey)
    .replace(/[\uD800-\uDBFF]$/, '');
}

function nameTerms(name: string): string[] {
  const parts = readName(words(name)).flatMap(splitWords);
  const texts = parts.map(({ text }) => text);
  const said = waysToSay(parts, parts.length > 4 ? mostWaysOfLong : mostWays).flatMap((way) => {
    const initials = way.map(firstCharacter);
    const halves =
      way.length > 1
        ? [way.slice(0, 1).concat(initials.slice(1)).join(''), initials.slice(0, 1).concat(way.slice(1)).join('')]
        : [];
    return [...endings(way), ...endings(initials), ...halves];
  });
  return [...endings(texts), ...said];
}

function titleTerms(title: string): string[] {
  const parts = readName(words(title)).flatMap(splitWords);
  const [way = []] = waysToSay(parts, 1);
  return [...endings(parts.map(({ text }) => text)), way.join(''), way.map(firstCharacter).join('')];
}

/** The whole number, its groups (an extension behind a hyphen), and the tails that people remember. */
function numberTerms(number: string): string[] {
  const groups = number.normalize('NFKC').match(/\d+/g) ?? [];
  const digits = groups.join('');
  const local = digits.replace(/^86(?=1\d{10}$)/, '');
  const tails = [4, 5, 6, 7, 8].filter((length) => length < local.length).map((length) => local.slice(-length));
  return [local, digits, ...tails, ...groups.filter((group) => group.length >= 3)];
}

/** Lower case, without accents and full-width letters; spaces stay. */
const words = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase();

/** A run that is not Chinese may hold several words, and each may be looked for. */
function splitWords(part: Part): Part[] {
  if (part.spoken) return [part];
  const pieces = part.text
    .split(/[\s.·•‧・_(),/-]+/u)
    .map(searchTerm)
    .filter((piece) => piece !== '');
  return pieces.map((text) => ({ text, spoken: false, readings: [text] }));
}

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);

/** Everything from each of the first parts to the last: what may be typed in place of the whole. */
const endings = (parts: readonly string[]): string[] =>
  parts.slice(0, mostEndings).map((_, from) => parts.slice(from).join(''));
