import { settingNames, type Setting } from './settings';

/** A variable that is not a setting, and the setting that was probably meant. */
export interface Misspelt {
  name: string;
  meant: Setting | null;
}

/** Names with these beginnings are meant for Foyer. */
const ours = /^(WECOM|SESSION|FOYER)_/i;

/** Finds names that resemble a setting or begin like one. Other names belong to other programs. */
export function misspelt(names: readonly string[]): Misspelt[] {
  const known = new Set<string>(settingNames);
  return names
    .filter((name) => !known.has(name))
    .flatMap((name) => {
      const meant = closest(name);
      return meant !== null || ours.test(name) ? [{ name, meant }] : [];
    });
}

function closest(name: string): Setting | null {
  const wanted = name.toUpperCase().replace(/^FOYER_/, '');
  if (wanted.length > 40) return null;
  const reach = (setting: Setting): number => {
    // With one of our prefixes, the rest of the name may differ more.
    if (ours.test(name)) return Math.floor(wanted.length / 3);
    return setting.length < 6 ? 1 : Math.max(2, Math.floor(setting.length / 5));
  };
  const stepsTo = (setting: Setting): number =>
    wanted.length >= 8 && setting.startsWith(wanted) ? 1 : distance(wanted, setting);
  const near = settingNames
    .map((setting) => ({ setting, steps: stepsTo(setting) }))
    .filter(({ setting, steps }) => steps <= reach(setting));
  near.sort((one, other) => one.steps - other.steps);
  return near[0]?.setting ?? null;
}

/**
 * The Damerau-Levenshtein distance (optimal string alignment): the number of insertions, deletions, substitutions and
 * transpositions of neighbours between two texts.
 */
function distance(from: string, to: string): number {
  let older: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          at(above, column) + 1,
          at(line, column - 1) + 1,
          at(above, column - 1) + (same ? 0 : 1),
          swapped ? at(older, column - 2) + 1 : Infinity,
        ),
      );
    }
    [older, above] = [above, line];
  }
  return at(above, to.length);
}

const at = (line: readonly number[], index: number): number => line[index] ?? Infinity;
