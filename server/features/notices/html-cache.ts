import QuickLRU from 'quick-lru';
import { parseMarkdown, type PictureSizes } from './markdown';

interface Rendered {
  body: string;
  pictures: string[];
  /** The picture sizes that it was rendered with, as JSON. */
  sizes: string;
  html: string;
}

const sizeOf = ({ body, html }: Rendered): number => body.length + html.length;

export interface HtmlCache {
  /**
   * Returns a notice's text as HTML. A cached entry is used if its text and picture sizes are still the same.
   * @param key identifies the notice
   */
  render(key: string, body: string, sizesOf: (ids: string[]) => Promise<PictureSizes>): Promise<string>;
  /** The current content of the cache. */
  size(): { texts: number; characters: number };
}

/** The least recently used texts are removed first: beyond twice `texts`, or `characters` of Markdown and HTML. */
export function createHtmlCache({
  texts,
  characters: maxCharacters,
}: {
  texts: number;
  characters: number;
}): HtmlCache {
  let characters = 0;
  const rendered = new QuickLRU<string, Rendered>({
    maxSize: texts,
    onEviction: (_key, entry) => {
      characters -= sizeOf(entry);
    },
  });

  function keep(key: string, entry: Rendered): void {
    const known = rendered.peek(key);
    if (known !== undefined) characters -= sizeOf(known);
    rendered.delete(key);
    if (sizeOf(entry) > maxCharacters) return;
    characters += sizeOf(entry);
    rendered.set(key, entry);
    while (characters > maxCharacters) rendered.evict();
  }

  return {
    async render(key, body, sizesOf) {
      const known = rendered.get(key);
      const parsed = known?.body === body ? undefined : parseMarkdown(body);
      const pictures = parsed?.pictures ?? known?.pictures ?? [];
      const found: PictureSizes = pictures.length === 0 ? new Map() : await sizesOf(pictures);
      const sizes = JSON.stringify([...found]);
      if (known !== undefined && parsed === undefined && known.sizes === sizes) return known.html;
      const html = (parsed ?? parseMarkdown(body)).toHtml(found);
      keep(key, { body, pictures, sizes, html });
      return html;
    },
    size: () => ({ texts: rendered.size, characters }),
  };
}

/** Rendered notices of this process. */
const notices = createHtmlCache({ texts: 100, characters: 8_000_000 });
export const renderNotice = notices.render;
