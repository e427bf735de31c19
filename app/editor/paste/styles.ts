import { textOf, type HtmlElement, type HtmlNode } from './html-tree';

/** Properties of an inline style, in lower case. */
export type Style = ReadonlyMap<string, string>;

const noStyle: Style = new Map();

export function styleOf({ attributes }: HtmlElement): Style {
  const text = attributes.get('style');
  if (text === undefined || text === '') return noStyle;
  const style = new Map<string, string>();
  for (const part of text.slice(0, 4000).split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0)
      style.set(
        part.slice(0, colon).trim().toLowerCase(),
        part
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      );
  }
  return style;
}

export const isHidden = (style: Style): boolean => style.get('display') === 'none' || style.get('mso-hide') === 'all';

/** Whether text is bold: `<b style="font-weight: normal">` of Google is not, and a weight of 600 is. */
export function boldFrom(name: string, style: Style, outer: boolean): boolean {
  const weight = style.get('font-weight') ?? '';
  if (weight === 'bold' || weight === 'bolder' || Number(weight) >= 600) return true;
  if (weight === 'normal' || weight === 'lighter' || (weight !== '' && Number(weight) < 600)) return false;
  return outer || name === 'b' || name === 'strong';
}

export interface ListMarker {
  level: number;
  ordered: boolean;
  /** The first number. */
  start: number;
  /** The content without the marker. */
  rest: readonly HtmlNode[];
}

const symbolFont = /wingdings|symbol/;
/** `1.`, `a)`, `（一）`, `第一、` */
const orderedMarker = /^[（(]?(?:\d{1,4}|[a-z]{1,4}|[一二三四五六七八九十百]{1,4})(?:[)）.．、]|$)/i;
/** What bullets are in symbol fonts, and elsewhere. */
const bullet = /^(?:[lnuqvwØ§üØ·•●○■□◆◇▪‣➢✓\uf000-\uf0ff-]|o)$/;

/** The marker of a paragraph that Word or WPS means as an item, or null. */
export function listMarker(paragraph: HtmlElement, style: Style): ListMarker | null {
  const declared = style.get('mso-list') ?? '';
  const level = /level(\d)/.exec(declared)?.[1];
  const found = findMarker(paragraph, level !== undefined);
  if (found === null) return null;
  const text = found.text.replace(/[\s\u00a0]+/g, '');
  const number = /^[（(]?(\d{1,4})/.exec(text)?.[1];
  return {
    level: Math.min(Number(level ?? 1), 6),
    ordered: !found.isSymbol && orderedMarker.test(text) && !/^o$/.test(text),
    start: number === undefined ? 1 : Number(number),
    rest: withoutNode(paragraph, found.node).children,
  };
}

interface FoundMarker {
  node: HtmlNode;
  text: string;
  isSymbol: boolean;
}

/**
 * The first text of a paragraph, if it is a marker: `mso-list: Ignore` says so, and WPS leaves it out but uses a symbol
 * font.
 */
function findMarker(paragraph: HtmlElement, isDeclared: boolean): FoundMarker | null {
  let result: FoundMarker | null = null;
  const search = (node: HtmlElement, isSymbol: boolean): boolean => {
    for (const child of node.children) {
      if (typeof child === 'string') {
        if (child.trim() !== '') return true;
        continue;
      }
      const style = styleOf(child);
      const symbol = isSymbol || symbolFont.test(style.get('font-family') ?? '');
      const text = textOf(child);
      if ((style.get('mso-list') ?? '').startsWith('ignore')) {
        result = { node: child, text, isSymbol: symbol || symbolInside(child) };
        return true;
      }
      if (symbol && bullet.test(text.replace(/[\s\u00a0]+/g, '')) && !containsIgnore(child)) {
        result = { node: child, text, isSymbol: true };
        return true;
      }
      if (search(child, symbol)) return true;
      if (text.trim() !== '') return true;
    }
    return false;
  };
  search(paragraph, false);
  const found: FoundMarker | null = result;
  return found ?? (isDeclared ? { node: '', text: '', isSymbol: true } : null);
}

const containsIgnore = ({ children }: HtmlElement): boolean =>
  children.some(
    (child) =>
      typeof child !== 'string' &&
      ((styleOf(child).get('mso-list') ?? '').startsWith('ignore') || containsIgnore(child)),
  );

const symbolInside = (node: HtmlElement): boolean =>
  symbolFont.test(styleOf(node).get('font-family') ?? '') ||
  node.children.some((child) => typeof child !== 'string' && textOf(child).trim() !== '' && symbolInside(child));

function withoutNode(element: HtmlElement, left: HtmlNode): HtmlElement {
  return {
    ...element,
    children: element.children
      .filter((child) => child !== left || typeof child === 'string')
      .map((child) => (typeof child === 'string' ? child : withoutNode(child, left))),
  };
}
