import { isBlockName } from './blocks';
import { textOf, type HtmlElement, type HtmlNode } from './html-tree';
import { styleOf, type Style } from './inline-style';

export interface ListMarker {
  level: number;
  ordered: boolean;
  /** The number in the marker; 1 if it is not in digits. */
  start: number;
  /** The content without the marker. */
  content: readonly HtmlNode[];
}

const symbolFont = /wingdings|symbol/;
/** `1.`, `a)`, `（一）`, `第一、` */
const orderedMarker = /^[（(]?(?:\d{1,4}|[a-z]{1,4}|[一二三四五六七八九十百]{1,4})(?:[)）.．、]|$)/i;
/** Bullet characters, including the letters that symbol fonts draw as bullets. */
const bullet = /^(?:[lnuqvwØ§ü·•●○■□◆◇▪‣➢✓\uf000-\uf0ff-]|o)$/;

/** The list marker of a paragraph that Word or WPS formats as a list item, or null. */
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
    content: withoutNode(paragraph, found.node).children,
  };
}

interface FoundMarker {
  node: HtmlNode;
  text: string;
  isSymbol: boolean;
}

/**
 * Finds the marker at the beginning of a paragraph. Word declares it with `mso-list: Ignore`. WPS does not, but uses a
 * symbol font.
 */
function findMarker(paragraph: HtmlElement, isDeclared: boolean): FoundMarker | null {
  let result: FoundMarker | null = null;
  const search = (node: HtmlElement, isSymbol: boolean): boolean => {
    for (const child of node.children) {
      if (typeof child === 'string') {
        if (child.trim() !== '') return true;
        continue;
      }
      // A block inside is a paragraph of its own.
      if (isBlockName(child.name)) return true;
      const style = styleOf(child);
      const symbol = isSymbol || symbolFont.test(style.get('font-family') ?? '');
      if ((style.get('mso-list') ?? '').startsWith('ignore')) {
        result = { node: child, text: textOf(child), isSymbol: symbol || symbolInside(child) };
        return true;
      }
      if (symbol && !containsIgnore(child)) {
        const text = textOf(child);
        if (bullet.test(text.replace(/[\s\u00a0]+/g, ''))) {
          result = { node: child, text, isSymbol: true };
          return true;
        }
      }
      if (search(child, symbol)) return true;
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

function withoutNode(element: HtmlElement, removed: HtmlNode): HtmlElement {
  return {
    ...element,
    children: element.children
      .filter((child) => child !== removed || typeof child === 'string')
      .map((child) => (typeof child === 'string' ? child : withoutNode(child, removed))),
  };
}
