/** Whether the checkbox of an event is checked. */
export const isChecked = ({ target }: Event): boolean => target instanceof HTMLInputElement && target.checked;

/** The text in the field of an event, or the chosen option. */
export const textIn = ({ target }: Event): string =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : '';
