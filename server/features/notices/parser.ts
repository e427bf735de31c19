import createMarkdownIt, { type MarkdownIt, type StateInline } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { safeLink } from '../../safe-link';
import { linkBareText } from './bare-links';
import { readMarkerSpaces } from './marker-spaces';
import { limitReferences } from './references';
import { readTasks } from './task-lists';

/** The Markdown of a notice, the same for its page and its summary. HTML is text, except for `<br>`. */
export function createParser(): MarkdownIt {
  // Line breaks are kept, because joined lines of Chinese would have a space between them.
  const options = { html: false, breaks: true, linkify: true, typographer: false, maxNesting: 20 };
  const parser = new createMarkdownIt('default', options);
  parser.validateLink = (href) => safeLink(href) !== null;
  // CommonMark does not see the end of emphasis in `**通知：**周五`, where full-width punctuation meets a letter.
  parser.use(cjkFriendly);
  parser.use(readMarkerSpaces);
  parser.use(linkBareText);
  parser.use(readTasks);
  parser.use(limitReferences);
  parser.inline.ruler.before('html_inline', 'br', readLineBreak);
  return parser;
}

const br = /<br ?\/?>/iy;

/** The only way to break a line in a table cell. */
function readLineBreak(state: StateInline, silent: boolean): boolean {
  br.lastIndex = state.pos;
  const [tag] = br.exec(state.src) ?? [];
  if (tag === undefined || state.pos + tag.length > state.posMax) return false;
  if (!silent) state.push('hardbreak', 'br', 0);
  state.pos += tag.length;
  return true;
}
