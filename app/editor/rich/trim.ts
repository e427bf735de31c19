/** `text` without the characters at its end that match. A pattern with `+$` may take quadratic time. */
export function withoutEnd(text: string, character: RegExp): string {
  let end = text.length;
  while (end > 0 && character.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** What may stand behind a web address and does not belong to it: punctuation and marks of emphasis. */
const behindAddress = /[.,;:!?'*_~)]/;

export const addressWithoutEnd = (address: string): string => withoutEnd(address, behindAddress);
