import type { Page } from 'playwright-core';

/** Composes text in the focused field of a page, as a pinyin keyboard does. */
export interface InputMethod {
  /** Shows `text` as the composition in progress; an empty text cancels it. */
  compose(text: string): Promise<void>;
  /** Ends the composition with `text`. */
  commit(text: string): Promise<void>;
}

export async function inputMethodOf(page: Page): Promise<InputMethod> {
  const session = await page.context().newCDPSession(page);
  return {
    compose: async (text) =>
      void (await session.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      })),
    commit: async (text) => void (await session.send('Input.insertText', { text })),
  };
}
