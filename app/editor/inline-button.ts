import { button } from '../components/elements';

/** A button beside or inside the text. */
export function inlineButton(text: string, onClick: () => void): HTMLButtonElement {
  const made = button('editor-inline-button', text, onClick);
  // The cursor stays in the text.
  made.addEventListener('mousedown', (event) => event.preventDefault());
  return made;
}
