/** What stands in a person's circle: the last two characters of a Chinese name, the first letter of any other. */
export function initialsOf(name: string): string {
  const characters = Array.from(name.trim());
  const [first = ''] = characters;
  return /[A-Za-z\u00c0-\u024f]/.test(first) ? first.toUpperCase() : characters.slice(-2).join('');
}

/** What stands for a title in its tile: its first character, large. */
export const letterOf = (title: string): string => (Array.from(title)[0] ?? '').toUpperCase();

/** A colour of six, always the same for the same person. */
export function hueOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) % 9973;
  return sum % 6;
}
