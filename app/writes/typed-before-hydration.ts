/**
 * Returns the text that was typed into a server-rendered field before hydration, or null without such a field.
 * Hydration writes the bound value into the field, so the value has to start with this text.
 */
export function typedBeforeHydration(id: string): string | null {
  if (typeof document === 'undefined') return null;
  const field = document.getElementById(id);
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : null;
}
