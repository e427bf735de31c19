import { afterLoad } from './after-load';

/**
 * Lets Vue update a page that the browser translates. Chrome, and WebViews built on it, replace text nodes with
 * `<font>` elements. Vue still updates the removed text nodes: new text is not visible, and inserting before one throws
 * `NotFoundError`. The code that repairs this is loaded after the page, and then handles earlier changes too.
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
