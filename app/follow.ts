/**
 * The path that a click on a link of our own leads to; null where the browser should do it: another origin, another
 * tab, a download, or a link that says it wants the whole page (`data-reload`).
 */
export function ownPath(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.hasAttribute('download') || link.hasAttribute('data-reload') || (link.target !== '' && link.target !== '_self')) return null;
  const href = link.getAttribute('href') ?? '';
  return /^\/(?![/\\])/.test(href) ? href : null;
}
