/** The translation of a text node. The text node is kept, empty, before the `<font>` element. */
interface Translation {
  font: Element;
  original: string;
}

const isText = (node: Node | null): node is Text => node !== null && node.nodeType === 3;
const isFont = (node: Node | null): node is Element => node !== null && node.nodeName === 'FONT';

/**
 * Restores text nodes that the browser replaced with a translation: each is put back, empty, before the `<font>` that
 * shows the translation. The translation moves with the text node. It is removed when Vue changes or removes the text,
 * so that the browser translates the new text.
 * @param observer observes `root`
 * @returns a handler for the records of the observer
 */
export function createTranslations(
  root: Node,
  observer: MutationObserver,
): (records: readonly MutationRecord[]) => void {
  const translations = new Map<Text, Translation>();

  function putBack(text: Text, font: Element): void {
    const original = text.data;
    // If the browser moved the node into the translation, a copy takes its place there.
    text.parentNode?.replaceChild(text.cloneNode(), text);
    font.parentNode?.insertBefore(text, font);
    text.data = '';
    translations.set(text, { font, original });
  }

  function drop(text: Text, { font }: Translation): void {
    translations.delete(text);
    font.parentNode?.removeChild(font);
  }

  /** Keeps a text node and its translation together. */
  function settle(text: Text, translation: Translation, added: ReadonlySet<Node>): void {
    const { font, original } = translation;
    if (!root.contains(text)) return drop(text, translation);
    if (root.contains(font)) {
      if (text.nextSibling !== font) text.parentNode?.insertBefore(font, text.nextSibling);
      return;
    }
    // The browser removed the translation, and may have inserted a new text node, which Vue does not know.
    translations.delete(text);
    const { nextSibling: next } = text;
    const isNew = isText(next) && added.has(next);
    text.data = isNew ? next.data : original;
    if (isNew) next.parentNode?.removeChild(next);
  }

  return (records) => {
    const added = new Set<Node>();
    const fonts: { font: Element; record: MutationRecord }[] = [];
    for (const record of records) {
      const { target } = record;
      if (isText(target)) {
        const translation = translations.get(target);
        if (translation !== undefined) drop(target, translation);
      }
      for (const node of Array.from(record.addedNodes)) {
        added.add(node);
        if (isFont(node) && !isFont(target)) fonts.push({ font: node, record });
      }
    }

    if (fonts.length > 0) {
      for (const record of records) {
        for (const text of Array.from(record.removedNodes)) {
          if (!isText(text) || translations.has(text)) continue;
          const found = fonts.find((each) => isTranslation(each.font, each.record, text, record));
          if (found !== undefined) putBack(text, found.font);
        }
      }
    }
    for (const [text, translation] of Array.from(translations)) settle(text, translation, added);
    // Ignore the changes made here.
    observer.takeRecords();
  };
}

/** Whether an added element replaced a removed text node. */
function isTranslation(font: Element, addition: MutationRecord, text: Text, removal: MutationRecord): boolean {
  if (font.parentNode !== removal.target || (text.parentNode !== null && !font.contains(text))) return false;
  return (
    addition === removal ||
    font.contains(text) ||
    removal.previousSibling === font ||
    removal.nextSibling === font ||
    (addition.previousSibling === removal.previousSibling && addition.nextSibling === removal.nextSibling)
  );
}
