import createMarkdownIt, { type MarkdownIt, type StateCore, type StateInline } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { isSafeLink } from '../safe-link';
import { withPlainSpaces } from './marker-spaces';
import { addressWithoutEnd } from './trim';

/**
 * Parses what the server parses (`server/features/notices/parser.ts`), with two differences: web addresses stay text,
 * since the server links them when it shows the notice, and the addresses of links stay as they are written.
 */
export function createParser(): MarkdownIt {
  const parser = new createMarkdownIt('default', {
    html: false,
    breaks: true,
    linkify: false,
    typographer: false,
    maxNesting: 20,
  });
  const encoded = parser.normalizeLink;
  parser.normalizeLink = (href) => href;
  parser.validateLink = (href) => isSafeLink(encoded(href));
  parser.use(cjkFriendly);
  parser.core.ruler.after('normalize', 'marker_spaces', (state: StateCore) => {
    state.src = withPlainSpaces(state.src);
  });
  parser.inline.ruler.at('linkify', skipWebAddress);
  parser.inline.ruler.before('html_inline', 'br', readLineBreak);
  parser.core.ruler.after('inline', 'tasks', readTasks);
  return parser;
}

/** `[ ] `, `[x] `, and without the space before a Chinese word, as in `server/features/notices/task-lists.ts`. */
export const taskBox = /^\[([ xX])\](?:\s+|(?=[\u3400-\u9fff\uf900-\ufaff\ud840-\ud888]))/;

/** Notes at items whether their box is checked. Runs before escaped brackets become ordinary text. */
function readTasks({ tokens }: StateCore): void {
  tokens.forEach((token, index) => {
    const item = tokens[index - 2];
    const [first] = token.children ?? [];
    if (token.type !== 'inline' || item?.type !== 'list_item_open' || first?.type !== 'text') return;
    if (tokens[index - 1]?.type !== 'paragraph_open') return;
    const [box, mark] = taskBox.exec(first.content) ?? [];
    if (box === undefined) return;
    first.content = first.content.slice(box.length);
    item.meta = { checked: mark !== ' ' };
  });
}

/** What may belong to a web address, after its scheme. */
const addressRest = /:\/\/[^\s<>"`|\\^{}[\]，。；：！？、（）【】《》「」“”‘’]+/y;

/** Text that looks like a web address, which is never escaped. */
export const webAddresses = /\bhttps?:\/\/[^\s<>"`|\\^{}[\]，。；：！？、（）【】《》「」“”‘’]+/gi;

/** Emphasis of Chinese right behind an address. */
const emphasisBehind = /(?:\*\*?|~~|_)[\u3400-\u9fff].*$/;

/** `_`, `*` and `~` in an address are no Markdown. */
function skipWebAddress(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src.charCodeAt(pos) !== 0x3a || state.linkLevel > 0) return false;
  if (!/(^|[^a-z0-9+.-])https?$/i.test(src.slice(Math.max(0, pos - 6), pos))) return false;
  addressRest.lastIndex = pos;
  const rest = addressWithoutEnd((addressRest.exec(src.slice(0, state.posMax))?.[0] ?? '').replace(emphasisBehind, ''));
  if (rest.length < 4) return false;
  if (!silent) state.pending += rest;
  state.pos += rest.length;
  return true;
}

const br = /<br ?\/?>/iy;

function readLineBreak(state: StateInline, silent: boolean): boolean {
  br.lastIndex = state.pos;
  const tag = br.exec(state.src)?.[0];
  if (tag === undefined || state.pos + tag.length > state.posMax) return false;
  if (!silent) state.push('hardbreak', 'br', 0);
  state.pos += tag.length;
  return true;
}
