/** Maximum length of a search in UTF-16 units. The rest is ignored. */
const longestSearch = 200;
/** Further words of a search are ignored. */
const mostTerms = 8;

/** Scripts that are written without spaces between words. A word may begin at any of their characters. */
const unspaced = [
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
].map((script) => `\\p{scx=${script}}`);
const letter = `(?:(?![${unspaced.join('')}])[\\p{L}\\p{M}])`;
const digit = `(?:(?!\\p{scx=Han})\\p{N})`;

/** Stands before each word of letters or digits. Cannot occur in a text, because control characters are removed. */
const wordStart = '\u0001';
const words = new RegExp(`${letter}+|${digit}+`, 'gu');
/** Also joiners, variation selectors and the byte order mark, which nobody sees. */
const invisible = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Folds a text without marking its words. */
export const plain = (text: string): string =>
  text.replaceAll(/\s+/gu, ' ').normalize('NFKC').toLowerCase().replaceAll(invisible, '').replaceAll(/\s+/gu, ' ');

/**
 * Folds a text so that a search can be compared with it: NFKC, lower case, one space for any white space, without
 * invisible characters. Each word of letters or digits is marked at its start, so that "it" finds "IT" and "items", but
 * not "with". Chinese is found anywhere.
 */
export const fold = (text: string): string => plain(text).replaceAll(words, `${wordStart}$&`);

/** The words of a search, folded. A text matches if it contains all of them. None of their characters is special. */
export function searchTerms(search: string): string[] {
  const terms = plain(search.slice(0, longestSearch)).split(' ');
  return [...new Set(terms.filter((term) => term !== ''))].slice(0, mostTerms).map(fold);
}

/** A term without the marks at the starts of words, to compare with a text that is not folded. */
export const withoutMarks = (term: string): string => term.replaceAll(wordStart, '');

/** A code point as four characters that no tokenizer and no query language treats specially. */
const code = (character: string): string => (character.codePointAt(0) ?? 0).toString(36).padStart(4, '0');

/** The tokens of a folded text: each pair of adjacent characters, and the last one alone. */
export function tokensOf(folded: string): string[] {
  const tokens = new Set<string>();
  let before = '';
  for (const character of folded) {
    const next = character === ' ' ? '' : code(character);
    if (before !== '') tokens.add(before + next);
    before = next;
  }
  if (before !== '') tokens.add(before);
  return [...tokens];
}

/** What a text that contains the term must have: some tokens, or one that begins with a single character. */
export function tokensOfTerm(term: string): { all: string[] } | { prefix: string } {
  const codes = Array.from(term, code);
  const [first = '', second] = codes;
  if (second === undefined) return { prefix: first };
  return { all: [...new Set(codes.slice(1).map((next, index) => `${codes[index] ?? ''}${next}`))] };
}

/** A place in a text, in UTF-16 units. */
export interface Place {
  start: number;
  end: number;
}

/** Further occurrences of a term are not reported. */
const mostPlaces = 50;

/** The places of terms in a text as it is shown, in order, without overlaps. */
export function findTerms(text: string, terms: readonly string[]): Place[] {
  const { bare, startOf } = withPlaces(text);
  const found = terms.flatMap((term) =>
    occurrences(bare, term).map(([from, to]) => ({ start: startOf(from), end: startOf(to) })),
  );
  const places: Place[] = [];
  for (const place of found.sort((one, other) => one.start - other.start || other.end - one.end)) {
    const end = places.at(-1)?.end ?? 0;
    if (place.end > Math.max(place.start, end)) places.push({ ...place, start: Math.max(place.start, end) });
  }
  return places;
}

const endsWithLetter = new RegExp(`${letter}$`, 'u');
const endsWithDigit = new RegExp(`${digit}$`, 'u');
const beginsWithLetter = new RegExp(`^${letter}`, 'u');

/** Where a term begins and ends in a folded text without marks. */
function occurrences(bare: string, term: string): [number, number][] {
  const word = withoutMarks(term);
  const continued = beginsWithLetter.test(word) ? endsWithLetter : endsWithDigit;
  const found: [number, number][] = [];
  for (let at = bare.indexOf(word); at >= 0 && found.length < mostPlaces; at = bare.indexOf(word, at + 1)) {
    // Inside the term, words begin at the same characters as in the text.
    const isInsideWord = term.startsWith(wordStart) && continued.test(bare.slice(Math.max(0, at - 2), at));
    if (!isInsideWord) found.push([at, at + word.length]);
  }
  return found;
}

/** Whether a text, as `plain` returns it, has one of the terms that ends behind a place. */
export const hasTerm = (bare: string, terms: readonly string[], from: number): boolean =>
  terms.some((term) => occurrences(bare, term).some(([, end]) => end > from));

/** Parts of at most 33 characters. One that ends a part, or begins one, is changed by no mark beside it. */
const parts = /[^]{0,32}[ -~\u3400-\u9fff]|[^]{1,32}/gu;

/** Folding does not change a character of this block. Asking first is faster. */
const isIdeograph = (cluster: string): boolean => cluster.length === 1 && cluster >= '\u3400' && cluster <= '\u9fff';

/** A folded text without marks, and where in the text each of its UTF-16 units comes from. */
function withPlaces(text: string): { bare: string; startOf(unit: number): number } {
  const whole = plain(text);
  if (whole.length === text.length) return { bare: whole, startOf: (unit) => unit };
  const starts: number[] = [];
  let bare = '';
  let at = 0;
  const add = (original: string, folded: string): void => {
    const isSame = folded.length === original.length;
    for (let unit = 0; unit < folded.length; unit += 1) starts.push(at + (isSame ? unit : 0));
    bare += folded;
    at += original.length;
  };
  for (const [part] of text.matchAll(parts)) {
    const folded = plain(part);
    if (folded.length === part.length) add(part, folded);
    // Marks that follow a character are folded together with it.
    else
      for (const [cluster] of part.matchAll(/[^]\p{M}*/gu))
        add(cluster, isIdeograph(cluster) ? cluster : plain(cluster));
  }
  return { bare, startOf: (unit) => starts[unit] ?? at };
}
