import { findTerms, hasTerm, plain, type Place } from './tokens';

/** A text in parts. Those with an odd index are marked. */
export type MarkedText = string[];

/** Longest excerpt in UTF-16 units. */
const longest = 110;
/** So much of the text stands before the first marked word, so that it is in the first line on a phone. */
const before = 12;
/** The rest of a text is searched, but not marked. */
const markedPart = 50_000;
/** Enough for windows that overlap by half. Some characters become 18 by folding, which takes long. */
const foldedPart = 150_000;
/** A long text is searched in windows of this length. Twice as long as any term. */
const windowLength = 500;
/** Characters before a window that tell whether a word begins with it. */
const context = 40;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Marks the terms of a search in a short text. */
export const markTerms = (text: string, terms: readonly string[]): MarkedText => split(text, findTerms(text, terms));

/**
 * Cuts a text around the first place where it has a term, and marks the terms. Null if it has none.
 * @param terms as `searchTerms` returns them
 */
export function excerptOf(text: string, terms: readonly string[]): MarkedText | null {
  const searched = text.slice(0, markedPart);
  const places = firstPlaces(searched, terms);
  const [first] = places;
  if (first === undefined) return null;
  const start = first.start <= before * 2 ? 0 : boundary(searched, first.start - before);
  const end = searched.length - start <= longest ? searched.length : boundary(searched, start + longest);
  const shown = places
    .filter((place) => place.start < end)
    .map((place) => ({ start: place.start - start, end: Math.min(place.end, end) - start }));
  const parts = split(searched.slice(start, end), shown);
  if (start > 0) parts[0] = `…${parts[0] ?? ''}`;
  if (end < text.length) parts.push(parts.length % 2 === 0 ? '…' : `${parts.pop() ?? ''}…`);
  return parts;
}

/**
 * The places of terms in the first window that has one. Finding places is slow for characters that folding expands, so
 * the other windows are only searched in folded form.
 */
function firstPlaces(text: string, terms: readonly string[]): Place[] {
  let folded = 0;
  for (let at = 0; at < text.length; at += windowLength / 2) {
    const from = Math.max(0, at - context);
    const window = text.slice(from, at + windowLength);
    const bare = plain(window);
    folded += bare.length;
    if (folded > foldedPart) break;
    if (!hasTerm(bare, terms, plain(window.slice(0, at - from)).length)) continue;
    const places = findTerms(window, terms)
      .map(({ start, end }) => ({ start: start + from, end: end + from }))
      .filter(({ start }) => start >= at);
    if (places.length > 0) return places;
  }
  return [];
}

function split(text: string, places: readonly Place[]): MarkedText {
  const parts: MarkedText = [];
  let at = 0;
  for (const { start, end } of places) {
    parts.push(text.slice(at, start), text.slice(start, end));
    at = end;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return parts;
}

/** The first boundary between graphemes at or before a place. */
function boundary(text: string, at: number): number {
  const from = Math.max(0, at - longest);
  // A segment from the middle of another one may be wrong at its start only.
  const segment = graphemes.segment(text.slice(from, at + longest)).containing(at - from);
  return segment === undefined ? at : from + segment.index;
}
