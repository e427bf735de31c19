import type { Portal } from '../app-context';

const isOwn = (address: string): boolean => /^\/(?![/\\])/.test(address);

/**
 * The path of a link of the portal. Null if the browser should follow it: another origin, another tab, a download, or a
 * link that loads a document (`data-reload`).
 */
export function ownPath(link: Element): string | null {
  if (
    link.hasAttribute('download') ||
    link.hasAttribute('data-reload') ||
    !['', '_self'].includes(link.getAttribute('target') ?? '')
  )
    return null;
  const href = link.getAttribute('href') ?? '';
  return isOwn(href) ? href : null;
}

/** The path of a clicked link of the portal, as of `ownPath`. Null also if the person wants another tab. */
export function clickedPath(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  return link === null ? null : ownPath(link);
}

/**
 * Makes the router handle all forms with the method GET, so that a search does not load a document.
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
