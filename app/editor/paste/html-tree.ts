/** An element parsed from untrusted HTML. */
export interface HtmlElement {
  /** In lower case. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: HtmlNode[];
}

export type HtmlNode = string | HtmlElement;

/** Elements nested deeper than this are dropped; their content is added to the ancestor at this depth. */
const maxDepth = 80;
const maxAttributes = 40;
/** Tags, comments and single `<`. Reading more would block the page for seconds. */
const maxMarks = 100_000;

const voidElements = new Set(
  'area base basefont bgsound br col embed frame hr img input link meta param source track wbr'.split(' '),
);
/** Raw text elements. They are dropped with their content. */
const rawTextElements = new Set('script style textarea title xmp iframe noembed noframes plaintext'.split(' '));
const closesParagraph = new Set(
  'address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(
    ' ',
  ),
);
/** Implied end tags: which open elements a start tag closes, and which elements end the search. */
const impliedEndTags: Record<string, [ended: readonly string[], until: readonly string[]]> = {
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
 * @returns `isComplete` is false if only the beginning was read, because there are more than 100,000 tags
 */
export function parseHtml(html: string): { nodes: HtmlNode[]; isComplete: boolean } {
  const top: HtmlElement = { name: '', attributes: new Map(), children: [] };
  const openElements: HtmlElement[] = [top];
  let tooDeep = 0;
  let at = 0;
  let marks = 0;
  const current = (): HtmlElement => openElements[openElements.length - 1] ?? top;

  function closeImplied(name: string): void {
    const [ended, until] = closesParagraph.has(name)
      ? [['p'], ['td', 'th', 'li', 'table']]
      : (impliedEndTags[name] ?? [[], []]);
    for (let index = openElements.length - 1; index > 0; index -= 1) {
      const other = openElements[index]?.name ?? '';
      if (until.includes(other)) return;
      if (ended.includes(other)) openElements.length = index;
    }
  }

  function end(name: string): void {
    if (tooDeep > 0) {
      tooDeep -= 1;
      return;
    }
    for (let index = openElements.length - 1; index > 0; index -= 1) {
      if (openElements[index]?.name === name) {
        openElements.length = index;
        return;
      }
    }
    // Browsers parse `</br>` as `<br>`.
    if (name === 'br') current().children.push({ name, attributes: new Map(), children: [] });
  }

  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next === -1) break;
    if (next > at) current().children.push(decodeReferences(html.slice(at, next)));
    at = next;
    marks += 1;
    if (marks > maxMarks) return { nodes: top.children, isComplete: false };
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
      current().children.push('<');
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
    closeImplied(name);
    const element: HtmlElement = { name, attributes, children: [] };
    if (rawTextElements.has(name)) {
      const close = new RegExp(`</${name}`, 'gi');
      close.lastIndex = at;
      const found = close.exec(html);
      at = found === null ? html.length : after(html, '>', found.index);
    } else if (voidElements.has(name)) current().children.push(element);
    else if (openElements.length > maxDepth) tooDeep += 1;
    else {
      current().children.push(element);
      openElements.push(element);
    }
  }
  if (at < html.length) current().children.push(decodeReferences(html.slice(at)));
  return { nodes: top.children, isComplete: true };
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

/** @returns the position after the tag */
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
    if (attributes.size < maxAttributes && !attributes.has(key)) attributes.set(key, decodeReferences(value));
  }
  return at;
}

/** Named character references that browsers and Office write. */
const namedReferences: Record<string, string> = {
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

const decodeReferences = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal, hex, name) => {
        if (name !== undefined) return namedReferences[String(name)] ?? whole;
        const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
      })
    : text;

export const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The text of a node. `br` becomes a line break. */
export function textOf(node: HtmlNode): string {
  return typeof node === 'string' ? node : node.name === 'br' ? '\n' : node.children.map(textOf).join('');
}
