/**
 * Restores the layout when an on-screen keyboard is closed. Web views of iOS leave the page shifted by the height of
 * the keyboard, so that taps land elsewhere, until something is scrolled.
 */
export function restoreLayout(): void {
  document.addEventListener('focusout', () => {
    // Not if another field gets the focus, because the keyboard then stays open.
    setTimeout(() => {
      if (document.activeElement === document.body) window.scrollTo(window.scrollX, window.scrollY);
    });
  });
}
