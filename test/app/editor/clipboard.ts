import type { EditorPage } from './editor-page';

export interface Clipboard {
  html?: string;
  text?: string;
  rtf?: string;
  files?: { name: string; type: string }[];
}

/** Pastes into the focused field. */
export async function paste({ page }: EditorPage, clipboard: Clipboard): Promise<void> {
  await page.evaluate(({ html, text, rtf, files }) => {
    const data = new DataTransfer();
    if (html !== undefined) data.setData('text/html', html);
    if (text !== undefined) data.setData('text/plain', text);
    if (rtf !== undefined) data.setData('text/rtf', rtf);
    for (const { name, type } of files ?? []) data.items.add(new File(['x'], name, { type }));
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    const field = document.activeElement;
    if (field?.dispatchEvent(event) === true && field instanceof HTMLTextAreaElement)
      document.execCommand('insertText', false, text);
  }, clipboard);
}
