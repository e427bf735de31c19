import { isComposing } from '../writes/is-composing';

/** What Tab reaches. A list that scrolls has a `tabindex`. */
const fields = 'a[href], button, input, select, textarea, [tabindex="0"]';

/** Hides everything but an element from screen readers, and from the keyboard if the browser knows `inert`. */
function hideOthers(shown: HTMLElement): () => void {
  const hidden: Element[] = [];
  for (let inside = shown; inside.parentElement !== null && inside !== document.body; inside = inside.parentElement)
    hidden.push(
      ...Array.from(inside.parentElement.children).filter(
        (other) => other !== inside && !other.hasAttribute('aria-hidden'),
      ),
    );
  hidden.forEach((other) => {
    other.setAttribute('aria-hidden', 'true');
    other.setAttribute('inert', '');
  });
  return () =>
    hidden.forEach((other) => {
      other.removeAttribute('aria-hidden');
      other.removeAttribute('inert');
    });
}

const hasEntry = (): boolean =>
  typeof history.state === 'object' && history.state !== null && 'dialog' in history.state;

/**
 * Makes an element modal: Back and Escape call `close`, Tab stays inside, and the rest of the page is hidden from
 * screen readers. `first` gets the focus; by default the first field or button.
 * @returns ends it, and removes the entry in the history if it is still there
 */
export function openModal(dialog: HTMLElement, close: () => void, first?: HTMLElement): () => void {
  const fieldsNow = (): HTMLElement[] =>
    Array.from(dialog.querySelectorAll<HTMLElement>(fields)).filter(
      (field) => !field.matches(':disabled') && field.getClientRects().length > 0,
    );

  function onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (event.key === 'Escape' || event.key === 'Esc') close();
    else if (event.key === 'Tab') {
      const all = fieldsNow();
      const at = all.findIndex((field) => field === document.activeElement);
      const next = at < 0 && event.shiftKey ? all.length - 1 : at + (event.shiftKey ? -1 : 1);
      all[(next + all.length) % all.length]?.focus();
    } else return;
    event.preventDefault();
  }

  // An entry of its own, so that Back closes the dialog and not the page.
  history.pushState({ ...history.state, dialog: true }, '');
  window.addEventListener('popstate', close);
  document.addEventListener('keydown', onKey);
  const showOthers = hideOthers(dialog);
  (first ?? fieldsNow()[0])?.focus();
  return () => {
    window.removeEventListener('popstate', close);
    document.removeEventListener('keydown', onKey);
    showOthers();
    if (hasEntry()) history.back();
  };
}
