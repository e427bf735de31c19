import type { Page } from 'playwright-core';

/**
 * How browsers put a translation into a page: each text node gives way to `<font><font>`. Chrome takes the node out;
 * others move it into the element.
 */
export type Manner = 'replaced' | 'moved';

/** Functions in `evaluate` are compiled with calls of a helper, `__name`, that the browser does not have. */
const keepNames = (page: Page): Promise<unknown> => page.evaluate('window.__name = (value) => value');

/** Translates what is shown and not yet translated: each text in white brackets. */
export async function translate(page: Page, manner: Manner): Promise<void> {
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
 * Takes all translations back, as "show the original" does: a text node that was taken out returns to its place, one
 * that was moved gives way to a new one.
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

/** The texts on the page in their order, without the marks of a translation, beside those that Vue has rendered. */
export async function shownAndRendered(page: Page): Promise<{ shown: string; rendered: string }> {
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
    const textOf = (node: Node): string => {
      if (node.componentInstance !== undefined) return textOf(node.componentInstance._vnode);
      if (node.data?.domProps?.innerHTML !== undefined) return node.elm?.textContent ?? '';
      if (node.tag === undefined) return node.isComment === true ? '' : (node.text ?? '');
      return node.tag === 'textarea' ? '' : (node.children ?? []).map(textOf).join('');
    };
    const app = document.getElementById('app') as (HTMLElement & { __vue__: { _vnode: Node } }) | null;
    if (app === null) throw new Error('There is no app on the page.');
    const rendered = bare(textOf(app.__vue__._vnode));
    const shown = bare(app.textContent);
    return { shown, rendered };
  });
}
