/**
 * Returns what was chosen in a server-rendered field before hydration: a text, whether a box is checked, or null
 * without such a field. `isText`: hydration has to start with it. What else depends on a choice may be other elements
 * than the server rendered, so a choice is put back after mounting.
 */
export function chosenBeforeHydration(id: string): { value: string | boolean; isText: boolean } | null {
  if (typeof document === 'undefined') return null;
  const field = document.getElementById(id);
  if (field instanceof HTMLSelectElement) return { value: field.value, isText: false };
  if (!(field instanceof HTMLInputElement)) return null;
  const { type } = field;
  if (type === 'checkbox' || type === 'radio') return { value: field.checked, isText: false };
  return { value: field.value, isText: type === 'text' || type === 'search' || type === 'url' };
}
