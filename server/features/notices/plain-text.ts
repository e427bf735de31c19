import type { Token } from 'markdown-it';
import { cutMarkdown } from './cut';
import { maxMarkdownLength } from './markdown';
import { createParser } from './parser';

const parser = createParser();

/** The words of a notice's Markdown as a reader sees or hears them, without markup, on one line. */
export function plainText(markdown: string): string {
  return parser
    .parse(cutMarkdown(markdown, maxMarkdownLength), {})
    .map(wordsOf)
    .filter((words) => words !== '')
    .join(' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** The words of a block, or of a piece of one. */
function wordsOf({ type, content, children }: Token): string {
  if (type === 'inline' || type === 'image') return (children ?? []).map(wordsOf).join('');
  if (type === 'softbreak' || type === 'hardbreak') return ' ';
  return ['text', 'text_special', 'code_inline', 'code_block', 'fence'].includes(type) ? content : '';
}
