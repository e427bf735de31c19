import createMarkdownIt, { type Token } from 'markdown-it';

const longest = 80;
/** Enough for 80 characters behind a great deal of markup. */
const enoughSource = 4000;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const parser = new createMarkdownIt({ html: false, breaks: true });

/** The first words of a Markdown text, without markup, at most 80 characters; an ellipsis tells that there is more. */
export function summarize(markdown: string): string {
  const text = wordsOf(parser.parse(markdown.slice(0, enoughSource), {})).replaceAll(/\s+/gu, ' ').trim();
  return text.length <= longest ? text : `${cut(text, longest - 1).trimEnd()}…`;
}

/** As many characters as fit, each whole as a person sees it, also where it is made of several code points. */
function cut(text: string, most: number): string {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** Headings and tables say little by themselves: where there is running text, it is that. */
function wordsOf(tokens: readonly Token[]): string {
  const running: string[] = [];
  const all: string[] = [];
  tokens.forEach((token, index) => {
    if (token.type !== 'inline') return;
    const words = textOf(token);
    all.push(words);
    if (tokens[index - 1]?.type === 'paragraph_open') running.push(words);
  });
  const text = running.join(' ').trim();
  return text === '' ? all.join(' ') : text;
}

/** The words of one block; a picture's description is not part of them. */
function textOf({ children }: Token): string {
  return (children ?? []).map(({ type, content }) => {
    if (type === 'softbreak' || type === 'hardbreak') return ' ';
    return type === 'text' || type === 'code_inline' || type === 'text_special' ? content : '';
  }).join('');
}
