import type { Token } from 'markdown-it';
import { cutCharacters } from './cut';
import { createParser } from './parser';

/** Two lines on a phone, in the width of Chinese characters. A Latin letter is about half as wide. */
const maxWidth = 56;
/** Enough for that in most markup. */
const enoughSource = 4000;
const parser = createParser();

/** The first words of a Markdown text without markup, as much as lists show, with an ellipsis if there are more. */
export function summarize(markdown: string): string {
  const text = wordsOf(parser.parse(cutCharacters(markdown, enoughSource), {}))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const length = lengthWithin(text, maxWidth);
  return length === text.length ? text : `${cutCharacters(text, lengthWithin(text, maxWidth - 1)).trimEnd()}…`;
}

/** How many UTF-16 code units of a text are at most so wide. */
function lengthWithin(text: string, width: number): number {
  let used = 0;
  for (let length = 0; length < text.length; length++) {
    used += text.charCodeAt(length) < 0x1100 ? 0.5 : 1;
    if (used > width) return length;
  }
  return text.length;
}

/** The words of the paragraphs, or of everything if there are none: headings and tables say little alone. */
function wordsOf(tokens: readonly Token[]): string {
  const paragraphs: string[] = [];
  const all: string[] = [];
  tokens.forEach((token, index) => {
    if (token.type !== 'inline') return;
    const words = textOf(token);
    all.push(words);
    if (tokens[index - 1]?.type === 'paragraph_open') paragraphs.push(words);
  });
  const text = paragraphs.join(' ').trim();
  return text === '' ? all.join(' ') : text;
}

/** The words of one block, without descriptions of pictures. */
function textOf({ children }: Token): string {
  return (children ?? [])
    .map(({ type, content }) => {
      if (type === 'softbreak' || type === 'hardbreak') return ' ';
      return type === 'text' || type === 'code_inline' || type === 'text_special' ? content : '';
    })
    .join('');
}
