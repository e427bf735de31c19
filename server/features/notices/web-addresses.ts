import type { MarkdownIt } from 'markdown-it';

/** ASCII alone: Chinese words that follow an address without a space are no part of it. */
const afterScheme = /^\/\/[a-z0-9.-]+(?::\d{1,5})?(?:[/?#](?:[\w~!$&'()*+,;=:@%/?#.-]*[\w~$&*+=@%/#-])?)?/i;

/** Makes links of bare http(s) addresses in a text, and of nothing else. */
export function readWebAddresses({ linkify }: MarkdownIt): void {
  linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  const validate = (text: string, position: number): number => afterScheme.exec(text.slice(position, position + 2000))?.[0].length ?? 0;
  for (const scheme of ['http:', 'https:']) linkify.add(scheme, { validate });
  for (const scheme of ['ftp:', '//', 'mailto:']) linkify.add(scheme, null);
}
