import createMarkdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import { safeLink } from '../../safe-link';
import { nestHeadings } from './headings';
import { pictureId } from '../files/exports';
import { readWebAddresses } from './web-addresses';

/** Longer texts are cut: the bound on what one text may cost. */
export const longestMarkdown = 100_000;

export interface PictureSize {
  width: number;
  height: number;
}

/** Pictures that a text shows, by id. */
export type PictureSizes = ReadonlyMap<string, PictureSize>;

const markdown = createParser();
const { escapeHtml } = markdown.utils;

function createParser(): MarkdownIt {
  // A line break is kept: in Chinese, joining two lines would put a space where none belongs.
  const parser = new createMarkdownIt('default', { html: false, breaks: true, linkify: true, typographer: false, maxNesting: 20 });
  parser.validateLink = (href) => safeLink(href) !== null;
  readWebAddresses(parser);
  const { rules } = parser.renderer;

  rules['image'] = (tokens, index, options, env, self) => {
    const description = escapeHtml(self.renderInlineAsText(tokens[index]?.children ?? [], options, env));
    return pictureOr(description, tokens[index]);
  };
  rules['link_open'] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    if (safeLink(textOf(token, 'href'))?.external === true) token?.attrSet('rel', 'noopener noreferrer');
    return self.renderToken(tokens, index, options);
  };
  // A wide table scrolls by itself, with the keyboard too, and not the page.
  rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
  rules['table_close'] = () => '</table></div>\n';
  // So does a wide piece of code.
  for (const code of ['fence', 'code_block']) {
    const plain = rules[code];
    rules[code] = (tokens, index, options, env, self) => (plain?.(tokens, index, options, env, self) ?? '').replace(/^<pre>/, '<pre tabindex="0">');
  }
  for (const cell of ['th_open', 'td_open']) rules[cell] = (tokens, index) => openCell(tokens[index]);
  return parser;
}

const textOf = (token: Token | undefined, attribute: string): string => String(token?.attrGet(attribute) ?? '');

/** Alignment by class: an inline style has no place under the pages' content security policy. */
function openCell(token: Token | undefined): string {
  const align = /^text-align:(left|center|right)$/.exec(textOf(token, 'style'))?.[1];
  const tag = token?.tag === 'th' ? 'th scope="col"' : 'td';
  return align === undefined ? `<${tag}>` : `<${tag} class="${align}">`;
}

/** A picture of this portal with its size, so that nothing moves when it comes; its description in place of any other. */
function pictureOr(description: string, token: Token | undefined): string {
  const [src, width, height] = ['src', 'width', 'height'].map((name) => escapeHtml(String(token?.attrGet(name) ?? '')));
  if (width === '' || height === '') return description;
  return `<img src="${src}" alt="${description}" width="${width}" height="${height}" loading="lazy" decoding="async">`;
}

export interface ParsedMarkdown {
  /** The pictures that the text wants to show. */
  pictures: string[];
  /** @returns safe HTML; a picture that is not among the sizes is shown by its description */
  toHtml(sizes: PictureSizes): string;
}

/** Reads a Markdown text. Nothing in it can become a script, a handler, a style or a foreign scheme. */
export function parseMarkdown(text: string): ParsedMarkdown {
  const tokens = markdown.parse(text.length > longestMarkdown ? `${text.slice(0, longestMarkdown)}…` : text, {});
  nestHeadings(tokens);
  const images = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'image');
  const idOf = (token: Token): string => pictureId(textOf(token, 'src')) ?? '';
  return {
    pictures: [...new Set(images.map(idOf))].filter((id) => id !== ''),
    toHtml(sizes) {
      for (const token of images) {
        const size = sizes.get(idOf(token));
        if (size === undefined) continue;
        token.attrSet('width', size.width);
        token.attrSet('height', size.height);
      }
      return markdown.renderer.render(tokens, markdown.options, {});
    },
  };
}
