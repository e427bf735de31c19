import type { Portal } from '../app-context';

const isOwn = (address: string): boolean => /^\/(?![/\\])/.test(address);

/**
 * The path that a click on a link of our own leads to; null where the browser should do it: another origin, another
 * tab, a download, or a link that says it wants the whole page (`data-reload`).
 */
export function ownPath(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (
    link === null ||
    link.hasAttribute('download') ||
    link.hasAttribute('data-reload') ||
    (link.target !== '' && link.target !== '_self')
  )
    return null;
  const href = link.getAttribute('href') ?? '';
  return isOwn(href) ? href : null;
}

/**
 * Has the router follow every form of the portal that only asks for a page: a search need not load the whole portal
 * anew.
 */
export function followForms(portal: Portal): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'get') return;
    const path = form.getAttribute('action') ?? '';
    if (!isOwn(path)) return;
    event.preventDefault();
    const fields = Array.from(form.querySelectorAll('input')).filter(({ name, value }) => name !== '' && value !== '');
    portal.open(`${path}?${fields.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('&')}`);
  });
}
