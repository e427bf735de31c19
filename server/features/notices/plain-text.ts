import type { Token } from 'markdown-it';
import { cutMarkdown } from './cut';
import { filesIn, maxMarkdownLength } from './markdown';
import { createParser } from './parser';

const parser = createParser();

export interface ReadMarkdown {
  /** The words as a reader sees or hears them, without markup, on one line. */
  words: string;
  /** The ids of the files and pictures of the portal that it links or shows, each once. */
  files: string[];
}

/** Reads what publishing needs of a Markdown text. Call it once for each text: a hostile one takes long to parse. */
export function readMarkdown(markdown: string): ReadMarkdown {
  const tokens = parser.parse(cutMarkdown(markdown, maxMarkdownLength), {});
  const words = tokens
    .map(wordsOf)
    .filter((text) => text !== '')
    .join(' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return { words, files: filesIn(tokens) };
}

/** The words of a block, or of a piece of one. */
function wordsOf({ type, content, children }: Token): string {
  if (type === 'inline' || type === 'image') return (children ?? []).map(wordsOf).join('');
  if (type === 'softbreak' || type === 'hardbreak') return ' ';
  return ['text', 'text_special', 'code_inline', 'code_block', 'fence'].includes(type) ? content : '';
}
