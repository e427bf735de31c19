/**
 * What was typed into a field of the server's page before the app took that page over. A field whose value is bound
 * must begin with it: hydration puts the bound value in the place of the typed one. Null where the page has no such
 * field yet.
 */
export function typedAlready(id: string): string | null {
  if (typeof document === 'undefined') return null;
  const field = document.getElementById(id);
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : null;
}
