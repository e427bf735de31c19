import type { Node } from 'prosemirror-model';
import { Selection } from 'prosemirror-state';
import { Transform } from 'prosemirror-transform';
import { fromMarkdown } from './from-markdown';
import { schema } from './schema';
import { toMarkdown } from './to-markdown';

/** A character of the private use area, to mark a place. */
const mark = '\uf4c5';

/** The offset in the Markdown of a document for a position in the document. */
export function offsetOf(doc: Node, position: number): number {
  const text = toMarkdown(doc);
  const near = Selection.near(doc.resolve(position)).from;
  const offset = toMarkdown(new Transform(doc).insert(near, schema.text(mark)).doc).indexOf(mark);
  return offset < 0 ? text.length : Math.min(offset, text.length);
}

/**
 * The position in the document of a text for an offset in the text. If the text cannot continue there, for example
 * between the marks of bold text, it is the next better place in the line.
 */
export function positionOf(text: string, offset: number): number {
  const doc = fromMarkdown(text);
  const lineEnd = text.indexOf('\n', offset);
  let wordEnd = offset;
  while (wordEnd > 0 && /\s/.test(text[wordEnd - 1] ?? '')) wordEnd -= 1;
  for (const candidate of [offset, wordEnd, lineEnd < 0 ? text.length : lineEnd]) {
    const marked = fromMarkdown(text.slice(0, candidate) + mark + text.slice(candidate));
    const found = find(marked);
    if (found !== null && new Transform(marked).delete(found, found + 1).doc.eq(doc)) return found;
  }
  return Selection.atEnd(doc).from;
}

function find(doc: Node): number | null {
  let found: number | null = null;
  doc.descendants((node, position) => {
    const index = node.text?.indexOf(mark) ?? -1;
    if (index >= 0) found = position + index;
    return found === null;
  });
  return found;
}
