import type { MarkdownIt, Token } from 'markdown-it';
import { safeLink } from '../../safe-link';
import { fileId, pictureId, pictureSources } from '../files/exports';
import { cutMarkdown } from './cut';
import { nestHeadings } from './headings';
import { createParser } from './parser';
import { setTextDirection } from './text-direction';

/** Longer texts are cut, which limits the time for rendering one text. */
export const maxMarkdownLength = 100_000;

export interface PictureSize {
  width: number;
  height: number;
}

/** Sizes of a text's pictures, by id. */
export type PictureSizes = ReadonlyMap<string, PictureSize>;

export interface ParsedMarkdown {
  /** Ids of the pictures of the portal in the text. */
  pictures: string[];
  /** Returns safe HTML. A picture without a size is shown as its description. */
  toHtml(sizes: PictureSizes): string;
}

const markdown = withRenderer(createParser());
const anyAddress = createParser();
anyAddress.validateLink = () => true;
const { escapeHtml } = markdown.utils;

const attribute = (token: Token | undefined, name: string): string => String(token?.attrGet(name) ?? '');

function withRenderer(parser: MarkdownIt): MarkdownIt {
  const { rules } = parser.renderer;
  rules['image'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const description = self.renderInlineAsText(token?.children ?? [], options, env);
    return picture(description, token) ?? externalPicture(description, token) ?? escapeHtml(description);
  };
  rules['link_open'] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    // Without the title: phones do not show it, and each reference would copy that of its definition.
    if (token !== undefined) token.attrs = [['href', attribute(token, 'href')]];
    if (safeLink(attribute(token, 'href'))?.external === true) token?.attrSet('rel', 'noopener noreferrer');
    return self.renderToken(tokens, index, options);
  };
  // Wide tables and code scroll in their own box, also with the keyboard.
  rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
  rules['table_close'] = () => '</table></div>\n';
  for (const code of ['fence', 'code_block']) {
    const plain = rules[code];
    rules[code] = (tokens, index, options, env, self) =>
      (plain?.(tokens, index, options, env, self) ?? '').replace(/^<pre>/, '<pre tabindex="0">');
  }
  for (const cell of ['th_open', 'td_open']) rules[cell] = (tokens, index) => openCell(tokens[index]);
  // The label is the accessible name of the checkbox.
  rules['task_open'] = (tokens, index) => {
    const checked = tokens[index]?.attrGet('checked') === null ? '' : ' checked';
    return `<label><input type="checkbox" disabled${checked}> `;
  };
  rules['task_close'] = () => '</label>';
  return parser;
}

/** Cells are aligned by class, since the content security policy forbids inline styles. */
function openCell(token: Token | undefined): string {
  const align = /^text-align:(left|center|right)$/.exec(attribute(token, 'style'))?.[1];
  const tag = token?.tag === 'th' ? 'th scope="col"' : 'td';
  return `<${tag}${align === undefined ? '' : ` class="${align}"`} dir="auto">`;
}

/** A picture of the portal with its size, so that the page does not move when it has loaded. */
function picture(description: string, token: Token | undefined): string | null {
  const [src, width, height] = ['src', 'width', 'height'].map((name) => escapeHtml(attribute(token, name)));
  if (width === '' || height === '') return null;
  const alt = escapeHtml(description);
  const sources = sourcesOf(attribute(token, 'src'), Number(width));
  return `<img src="${src}"${sources} alt="${alt}" width="${width}" height="${height}" loading="lazy" decoding="async">`;
}

/** The widths among which the browser chooses. A text is as wide as the page, at most 688 pixels. */
function sourcesOf(src: string, width: number): string {
  const sources = pictureSources(src, width).map((one) => `${one.url} ${one.width}w`);
  return sources.length === 0
    ? ''
    : ` srcset="${escapeHtml(sources.join(', '))}" sizes="(min-width: 720px) 688px, 100vw"`;
}

/**
 * A link to a picture of another site, because the content security policy blocks the picture. The link text depends on
 * the reader's language, but this HTML is cached for all readers. So it only has a class, and the style sheet adds the
 * text by the language of the page (`:lang()`).
 */
function externalPicture(description: string, token: Token | undefined): string | null {
  const src = attribute(token, 'src');
  if (token?.meta?.['linked'] === true || safeLink(src)?.external !== true) return null;
  const text = description.trim() === '' ? markdown.normalizeLinkText(src) : description;
  return `<a class="external-picture" href="${escapeHtml(src)}" rel="noopener noreferrer">${escapeHtml(text)}</a>`;
}

/**
 * Parses a Markdown text. Its HTML never contains scripts, event handlers, styles or unknown URL schemes.
 * Texts above 100,000 UTF-16 units are cut.
 */
export function parseMarkdown(text: string): ParsedMarkdown {
  const tokens = markdown.parse(cutMarkdown(text, maxMarkdownLength), {});
  nestHeadings(tokens);
  setTextDirection(tokens);
  const images = tokens.flatMap(imagesIn);
  const idOf = (token: Token): string => pictureId(attribute(token, 'src')) ?? '';
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

/** Whether readers can see all pictures of a text, because none is at an address of another site or of a computer. */
export function hasOnlyOwnPictures(text: string): boolean {
  // Most texts have none and need not be parsed.
  if (!text.includes('![')) return true;
  // The usual parser leaves addresses like file:///C:/a.png as text.
  const tokens = anyAddress.parse(cutMarkdown(text, maxMarkdownLength), {});
  return tokens.flatMap(imagesIn).every((token) => pictureId(attribute(token, 'src')) !== null);
}

/** The ids of the files and pictures of the portal that a parsed text links or shows, each once. */
export function filesIn(tokens: readonly Token[]): string[] {
  const ids = tokens
    .flatMap(({ children }) => children ?? [])
    .map((token) =>
      token.type === 'image'
        ? fileId(attribute(token, 'src'))
        : token.type === 'link_open'
          ? fileId(attribute(token, 'href'))
          : null,
    );
  return [...new Set(ids.filter((id) => id !== null))];
}

/** The pictures of a block. Marks those inside a link, which cannot be links themselves. */
function imagesIn({ children }: Token): Token[] {
  let links = 0;
  return (children ?? []).filter((token) => {
    links += token.type === 'link_open' ? 1 : token.type === 'link_close' ? -1 : 0;
    if (token.type === 'image' && links > 0) token.meta = { linked: true };
    return token.type === 'image';
  });
}
