import type { Page } from 'playwright-core';

/**
 * How browsers translate a page: each text node is replaced by `<font><font>`. Chrome removes the node; others move it
 * into the element.
 */
export type TranslationMethod = 'replaced' | 'moved';

/** Compiled functions in `evaluate` call a helper, `__name`, that the browser does not have. */
const keepNames = (page: Page): Promise<unknown> => page.evaluate('window.__name = (value) => value');

/** Translates all texts that are not translated yet: puts each into white brackets. */
export async function translate(page: Page, manner: TranslationMethod): Promise<void> {
  await keepNames(page);
  await page.evaluate((how) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, {
      acceptNode: ({ data, parentElement }: Text) =>
        data.trim() === '' || parentElement === null || parentElement.closest('script, style, font') !== null
          ? NodeFilter.FILTER_REJECT
          : NodeFilter.FILTER_ACCEPT,
    } as NodeFilter);
    const found: Text[] = [];
    while (texts.nextNode() !== null) found.push(texts.currentNode as Text);
    for (const text of found) {
      const outer = document.createElement('font');
      const inner = outer.appendChild(document.createElement('font'));
      const translated = `⟦${text.data}⟧`;
      text.parentNode?.replaceChild(outer, text);
      if (how === 'moved') {
        inner.appendChild(text);
        text.data = translated;
      } else {
        inner.textContent = translated;
        Object.assign(outer, { original: text });
      }
    }
  }, manner);
}

/**
 * Undoes all translations, as "show the original" does: a removed text node returns to its place, a moved one is
 * replaced by a new node.
 */
export async function showOriginal(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const font of document.querySelectorAll('font')) {
      if (font.parentElement?.tagName === 'FONT') continue;
      const { original } = font as HTMLElement & { original?: Text };
      font.replaceWith(original ?? font.textContent.replace(/[⟦⟧]/g, ''));
    }
  });
}

/** The visible text of the page without the brackets of translations, and the text that Vue has rendered. */
export async function compareTexts(page: Page): Promise<{ shown: string; rendered: string }> {
  await keepNames(page);
  return page.evaluate(() => {
    interface Node {
      tag?: string;
      text?: string;
      isComment?: boolean;
      elm?: HTMLElement;
      data?: { domProps?: { innerHTML?: string } };
      children?: Node[];
      componentInstance?: { _vnode: Node };
    }
    const bare = (text: string): string => text.replace(/[⟦⟧]/g, '').replace(/\s+/g, ' ').trim();
    const app = document.getElementById('app') as (HTMLElement & { __vue__: { _vnode: Node } }) | null;
    if (app === null) throw new Error('There is no app on the page.');
    /** What a component has moved out of the app: dialogs. */
    const moved: Node[] = [];
    const textOf = (node: Node): string => {
      if (node.componentInstance !== undefined) return textOf(node.componentInstance._vnode);
      if (node.data?.domProps?.innerHTML !== undefined) return node.elm?.textContent ?? '';
      if (node.tag === undefined) return node.isComment === true ? '' : (node.text ?? '');
      if (
        node.elm !== undefined &&
        !app.contains(node.elm) &&
        moved.every(({ elm }) => elm?.contains(node.elm ?? null) !== true)
      ) {
        moved.push(node);
        return '';
      }
      return node.tag === 'textarea' ? '' : (node.children ?? []).map(textOf).join('');
    };
    const inApp = textOf(app.__vue__._vnode);
    const rendered = bare([inApp, ...moved.map((node) => (node.children ?? []).map(textOf).join(''))].join(' '));
    const shown = bare([app.textContent, ...moved.map(({ elm }) => elm?.textContent ?? '')].join(' '));
    return { shown, rendered };
  });
}
