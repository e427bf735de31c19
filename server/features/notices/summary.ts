import type { Token } from 'markdown-it';
import { cutCharacters } from './cut';
import { createParser } from './parser';

const maxLength = 80;
/** Enough for 80 characters of text in most markup. */
const enoughSource = 4000;
const parser = createParser();

/** The first words of a Markdown text without markup, at most 80 UTF-16 units, with an ellipsis if there are more. */
export function summarize(markdown: string): string {
  const text = wordsOf(parser.parse(cutCharacters(markdown, enoughSource), {}))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return text.length <= maxLength ? text : `${cutCharacters(text, maxLength - 1).trimEnd()}…`;
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
