/** An element, read from text that nobody has checked. */
export interface HtmlElement {
  /** In lower case. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: HtmlNode[];
}

export type HtmlNode = string | HtmlElement;

/** Deeper elements are left out, and their content belongs to the one above. */
const maxDepth = 80;
const maxAttributes = 40;

const empty = new Set(
  'area base basefont bgsound br col embed frame hr img input link meta param source track wbr'.split(' '),
);
/** Their content is no markup. */
const raw = new Set('script style textarea title xmp iframe noembed noframes plaintext'.split(' '));
const paragraphEnds = new Set(
  'address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(
    ' ',
  ),
);
/** What an element ends when it begins, and what it looks no further than. */
const ends: Record<string, [ended: readonly string[], until: readonly string[]]> = {
  li: [['li'], ['ul', 'ol']],
  dt: [['dt', 'dd'], ['dl']],
  dd: [['dt', 'dd'], ['dl']],
  tr: [['tr', 'td', 'th'], ['table']],
  td: [
    ['td', 'th'],
    ['table', 'tr'],
  ],
  th: [
    ['td', 'th'],
    ['table', 'tr'],
  ],
  tbody: [['thead', 'tbody', 'tfoot', 'tr', 'td', 'th'], ['table']],
  thead: [['thead', 'tbody', 'tfoot', 'tr', 'td', 'th'], ['table']],
  tfoot: [['thead', 'tbody', 'tfoot', 'tr', 'td', 'th'], ['table']],
};

const tagStart = /<(\/?)([a-z][^\s/>]{0,40})/iy;
const beforeAttribute = /[\s/]*/y;
const attributeName = /([^\s/>=]{1,60})(\s*=\s*)?/y;
const unquoted = /[^\s>]*/y;

/**
 * Parses HTML without the browser's parser, which reports every inline style as a violation of the content security
 * policy, even in a document that is never shown. Never throws. Runs in linear time.
 */
export function readHtml(html: string): HtmlNode[] {
  const top: HtmlElement = { name: '', attributes: new Map(), children: [] };
  const open: HtmlElement[] = [top];
  let tooDeep = 0;
  let at = 0;
  const last = (): HtmlElement => open[open.length - 1] ?? top;

  function closeFor(name: string): void {
    const [ended, until] = paragraphEnds.has(name) ? [['p'], ['td', 'th', 'li', 'table']] : (ends[name] ?? [[], []]);
    for (let index = open.length - 1; index > 0; index -= 1) {
      const other = open[index]?.name ?? '';
      if (until.includes(other)) return;
      if (ended.includes(other)) open.length = index;
    }
  }

  function end(name: string): void {
    if (tooDeep > 0) {
      tooDeep -= 1;
      return;
    }
    for (let index = open.length - 1; index > 0; index -= 1) {
      if (open[index]?.name === name) {
        open.length = index;
        return;
      }
    }
    // Browsers make a break of it.
    if (name === 'br') last().children.push({ name, attributes: new Map(), children: [] });
  }

  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next === -1) break;
    if (next > at) last().children.push(decoded(html.slice(at, next)));
    at = next;
    if (html.startsWith('<!--', at)) {
      at = after(html, '-->', at + 2);
      continue;
    }
    if (/^<[!?]/.test(html.slice(at, at + 2))) {
      at = after(html, '>', at);
      continue;
    }
    tagStart.lastIndex = at;
    const [start, slash, tag = ''] = tagStart.exec(html) ?? [];
    if (start === undefined) {
      last().children.push('<');
      at += 1;
      continue;
    }
    const name = tag.toLowerCase();
    const attributes = new Map<string, string>();
    at = readAttributes(html, at + start.length, attributes);
    if (slash === '/') {
      end(name);
      continue;
    }
    closeFor(name);
    const element: HtmlElement = { name, attributes, children: [] };
    if (raw.has(name)) {
      const close = new RegExp(`</${name}`, 'gi');
      close.lastIndex = at;
      const found = close.exec(html);
      at = found === null ? html.length : after(html, '>', found.index);
    } else if (empty.has(name)) last().children.push(element);
    else if (open.length > maxDepth) tooDeep += 1;
    else {
      last().children.push(element);
      open.push(element);
    }
  }
  if (at < html.length) last().children.push(decoded(html.slice(at)));
  return top.children;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

/** @returns the position behind the tag */
function readAttributes(html: string, from: number, attributes: Map<string, string>): number {
  let at = from;
  while (at < html.length) {
    // A step of its own: if the name had to match as well, the spaces would be tried again from each of them.
    beforeAttribute.lastIndex = at;
    at += beforeAttribute.exec(html)?.[0].length ?? 0;
    if (html.charAt(at) === '>') return at + 1;
    attributeName.lastIndex = at;
    const [whole, name = '', equals] = attributeName.exec(html) ?? [];
    if (whole === undefined) {
      at += 1;
      continue;
    }
    at += whole.length;
    let value = '';
    if (equals !== undefined) {
      const quote = html.charAt(at);
      if (quote === '"' || quote === "'") {
        const close = html.indexOf(quote, at + 1);
        if (close === -1) return html.length;
        value = html.slice(at + 1, close);
        at = close + 1;
      } else {
        unquoted.lastIndex = at;
        value = unquoted.exec(html)?.[0] ?? '';
        at += value.length;
      }
    }
    const key = name.toLowerCase();
    if (attributes.size < maxAttributes && !attributes.has(key)) attributes.set(key, decoded(value));
  }
  return at;
}

/** Names of characters that browsers and Office write. */
const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ensp: '\u2002',
  emsp: '\u2003',
  middot: '·',
  bull: '•',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  times: '×',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  colon: ':',
  Tab: '\t',
  NewLine: '\n',
};

const decoded = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal, hex, name) => {
        if (name !== undefined) return named[String(name)] ?? whole;
        const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
      })
    : text;

export const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** All text of an element. */
export function textOf(node: HtmlNode): string {
  return typeof node === 'string' ? node : node.name === 'br' ? '\n' : node.children.map(textOf).join('');
}
