import { parseMarkdown, type PictureSizes } from './markdown';

interface Rendered {
  body: string;
  pictures: string[];
  /** The sizes it was rendered with, as text. */
  sizes: string;
  html: string;
}

const mostKept = 200;
const mostCharacters = 8_000_000;

/** The cache of rendered notices: at most 200 texts and 8 million characters of HTML, the longest unused goes first. */
const renderedNotices = new Map<string, Rendered>();
let characters = 0;

function forget(key: string): void {
  characters -= renderedNotices.get(key)?.html.length ?? 0;
  renderedNotices.delete(key);
}

function keep(key: string, entry: Rendered): void {
  forget(key);
  renderedNotices.set(key, entry);
  characters += entry.html.length;
  for (const oldest of renderedNotices.keys()) {
    if (renderedNotices.size <= mostKept && characters <= mostCharacters) return;
    forget(oldest);
  }
}

/**
 * A notice's text as HTML, rendered once for each version of it: an entry counts only for the very text and picture sizes
 * that it was made from.
 */
export async function renderNotice(key: string, body: string, sizesOf: (ids: string[]) => Promise<PictureSizes>): Promise<string> {
  const known = renderedNotices.get(key);
  const parsed = known?.body === body ? undefined : parseMarkdown(body);
  const pictures = parsed?.pictures ?? known?.pictures ?? [];
  const found: PictureSizes = pictures.length === 0 ? new Map() : await sizesOf(pictures);
  const sizes = JSON.stringify([...found]);
  if (known !== undefined && parsed === undefined && known.sizes === sizes) {
    renderedNotices.delete(key);
    renderedNotices.set(key, known);
    return known.html;
  }
  const html = (parsed ?? parseMarkdown(body)).toHtml(found);
  keep(key, { body, pictures, sizes, html });
  return html;
}
