import { afterLoad } from './after-load';

/**
 * Lets Vue update a page that the browser translates. Chrome, and WebViews built on it, put `<font>` elements in the
 * place of text nodes. Vue goes on with its text nodes: the next text is not seen, and inserting before one throws
 * `NotFoundError`. The code that repairs it is loaded after the page; what happens until then is kept for it.
 */
export function keepTranslatedText(root: Node): void {
  const early: MutationRecord[] = [];
  let follow = (records: MutationRecord[]): unknown => early.push(...records);
  const observer = new MutationObserver((records) => follow(records));
  observer.observe(root, { childList: true, characterData: true, subtree: true });
  afterLoad(
    () =>
      void import(/* webpackChunkName: "translations" */ './translations').then(
        ({ createTranslations }) => {
          follow = createTranslations(root, observer);
          follow(early);
        },
        () => observer.disconnect(),
      ),
  );
}
