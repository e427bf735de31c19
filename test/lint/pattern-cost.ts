/** A quantifier that allows this many repetitions counts as long. */
const long = 64;

interface Atom {
  /** A pattern for one character; null for a group that stays whole, and for atoms that match no character. */
  one: string | null;
  /** Whether it matches no character: `^`, `\b`, a lookaround. */
  empty: boolean;
  optional: boolean;
  isLong: boolean;
  /** The alternatives of a group that stays whole. */
  inside?: Atom[][];
}

const sample = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code)).concat('字', '—', '\u2028');

const quantifier = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/;
const groupStart = /^\((?:\?(?:([:=!])|<([=!])|<\w+>))?/;

/**
 * Says why a pattern may take more than linear time for a text that does not match, or returns null. Finds the usual
 * causes: a repeated group that contains a long repetition, two long repetitions of the same characters in a row, and a
 * long repetition that can start again at each of its own characters.
 */
export function costOf(source: string, flags: string): string | null {
  let rest = source;

  /** Parses alternatives up to a closing bracket. */
  function alternatives(): Atom[][] {
    const all: Atom[][] = [[]];
    while (rest !== '' && !rest.startsWith(')')) {
      if (rest.startsWith('|')) {
        all.push([]);
        rest = rest.slice(1);
      } else all.at(-1)?.push(...atoms());
    }
    rest = rest.slice(1);
    return all;
  }

  /** Parses one atom with its quantifier, or the atoms of a group without a quantifier. */
  function atoms(): Atom[] {
    const [opening, lookahead, lookbehind] = groupStart.exec(rest) ?? [];
    if (opening !== undefined) {
      rest = rest.slice(opening.length);
      const inside = alternatives();
      const repeated = repetition();
      if (lookbehind !== undefined || lookahead === '=' || lookahead === '!')
        return [{ one: null, empty: true, optional: true, isLong: false }];
      if (repeated === null && inside.length === 1) return inside[0] ?? [];
      return [{ one: null, empty: false, optional: false, isLong: false, ...repeated, inside }];
    }
    const [one = ''] =
      /^(?:\\(?:p\{[^}]*\}|P\{[^}]*\}|u[\da-f]{4}|u\{[^}]*\}|x[\da-f]{2}|.)|\[(?:\\.|[^\]\\])*\]|.)/isu.exec(rest) ??
      [];
    rest = rest.slice(one.length);
    const empty = ['^', '$', '\\b', '\\B'].includes(one);
    return [{ one, empty, optional: empty, isLong: false, ...repetition() }];
  }

  function repetition(): Pick<Atom, 'optional' | 'isLong'> | null {
    const [text, sign, least, comma, most] = quantifier.exec(rest) ?? [];
    if (text === undefined) return null;
    rest = rest.slice(text.length);
    if (sign !== undefined) return { optional: sign !== '+', isLong: sign !== '?' };
    return { optional: least === '0', isLong: comma !== '' && (most === '' || Number(most) >= long) };
  }

  const characters = (one: string): Set<string> => {
    const pattern = new RegExp(`^(?:${one})$`, flags.replace(/[gy]/g, ''));
    return new Set(sample.filter((character) => pattern.test(character)));
  };
  const overlap = (a: Atom, b: Atom): boolean => {
    if (a.one === null || b.one === null) return false;
    const known = characters(a.one);
    return [...characters(b.one)].some((character) => known.has(character));
  };

  /** Whether a repeated group can match a text in several ways. It cannot if each round begins with a separator. */
  const isAmbiguous = (inside: Atom[]): boolean => {
    const [first] = inside;
    return inside.some((atom) => atom.isLong && (first === undefined || first.optional || overlap(first, atom)));
  };

  function costOfSequence(whole: Atom[], isFirst: boolean): string | null {
    // `[^]*$` matches any rest.
    const end =
      whole.at(-1)?.one === '$' && whole.at(-2)?.one === '[^]' && whole.at(-2)?.isLong === true ? -2 : undefined;
    const sequence = whole.slice(0, end);
    for (const [index, atom] of sequence.entries()) {
      const found = atom.inside?.map((inside) => costOfSequence(inside, false)).find((cost) => cost !== null);
      if (found !== undefined && found !== null) return found;
      if (atom.isLong && atom.inside?.some(isAmbiguous)) return 'a repeated group contains a repetition';
      const behind = sequence.slice(index + 1);
      if (!atom.isLong || behind.every(({ empty, optional }) => optional && !empty)) continue;
      for (const next of behind) {
        if (next.isLong && overlap(atom, next)) return `${next.one} is repeated after ${atom.one}`;
        if (!next.optional && !overlap(atom, next)) break;
      }
      const before = sequence.slice(0, index);
      const isBound =
        flags.includes('y') || before[0]?.one === '^' || before.some(({ one, empty }) => empty && one === null);
      if (isFirst && !isBound && before.every((part) => part.empty || part.optional || overlap(part, atom)))
        return `${atom.one} can begin at each of its characters`;
    }
    return null;
  }

  return (
    alternatives()
      .map((sequence) => costOfSequence(sequence, true))
      .find((cost) => cost !== null) ?? null
  );
}
