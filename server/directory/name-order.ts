import { splitName } from './pinyin';
import { words } from './search-text';

/** Cursors contain the sort key, so it is short. Longer names are sorted by userid. */
const longestSortKey = 300;

/**
 * The column `people.sort`: the likeliest pinyin of the name, with spaces between syllables so that 李 (li) comes before
 * 连 (lian), then the name itself.
 */
export function sortKey(name: string): string {
  const plain = name.normalize('NFKC').toLowerCase().trim();
  return `${splitName(words(plain))
    .map(({ pinyin }) => pinyin[0])
    .join(' ')
    .replace(/\s+/g, ' ')} ${plain}`
    .slice(0, longestSortKey)
    .replace(/[\uD800-\uDBFF]$/, '');
}
