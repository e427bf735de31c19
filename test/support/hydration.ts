import type { Page } from 'playwright-core';
import { pageReady } from './person';

/**
 * Records what hydration changes in the documents of a page. In production, Vue replaces a part that differs without a
 * warning, and even in development it does not check texts and attributes. So all changes are observed from the last
 * byte of the document until the app is mounted, and `hydrationChanges` compares tags and attributes as well.
 */
export async function watchHydration(page: Page): Promise<void> {
  // The compiled functions below call a helper that the browser does not have.
  await page.addInitScript('window.__name = (value) => value');
  await page.addInitScript(() => {
    const changes: string[] = [];
    const name = (node: Node | null): string =>
      node instanceof Element
        ? `<${node.tagName.toLowerCase()} class="${node.className}">`
        : JSON.stringify(node?.nodeValue ?? '');
    const html = (nodes: NodeList): string =>
      [...nodes].map((node) => (node instanceof Element ? node.outerHTML : node.nodeValue)).join('');
    const note = (records: MutationRecord[]): void => {
      for (const { type, target, attributeName, oldValue, addedNodes, removedNodes } of records) {
        // Hydration has begun, and ends with the present task. What a page loads later may change it.
        if (attributeName === 'data-server-rendered') setTimeout(stop);
        if (type === 'characterData' && target.nodeValue !== oldValue)
          changes.push(`text ${JSON.stringify(oldValue)} became ${name(target)}`);
        if (
          type === 'attributes' &&
          target instanceof Element &&
          attributeName !== 'data-server-rendered' &&
          target.getAttribute(attributeName ?? '') !== oldValue
        ) {
          changes.push(
            `${name(target)} ${attributeName} was ${oldValue}, is ${target.getAttribute(attributeName ?? '')}`,
          );
        }
        // Vue sets the content of `v-html` in every hydration, so only a different content counts.
        if (type === 'childList' && html(addedNodes) !== html(removedNodes))
          changes.push(
            `${name(target)} got [${[...addedNodes].map(name).join()}] for [${[...removedNodes].map(name).join()}]`,
          );
      }
    };
    const observer = new MutationObserver(note);
    const stop = (): void => {
      note(observer.takeRecords());
      observer.disconnect();
    };
    // This is after the parser's last node and before the first deferred script.
    document.addEventListener('readystatechange', () => {
      const app = document.getElementById('app');
      if (document.readyState !== 'interactive' || app === null) return;
      observer.observe(app, {
        subtree: true,
        childList: true,
        characterData: true,
        characterDataOldValue: true,
        attributes: true,
        attributeOldValue: true,
      });
      const parent = app.parentNode;
      if (parent !== null) observer.observe(parent, { childList: true });
    });
    Object.defineProperty(window, 'changesByHydration', {
      get: () => {
        stop();
        return changes;
      },
    });
  });
}

/** The differences in the page that was just opened; empty if server and browser agree. */
export async function hydrationChanges(page: Page): Promise<string[]> {
  await pageReady(page);
  return page.evaluate(() => {
    interface VirtualNode {
      tag?: string;
      text?: string;
      elm?: Node;
      children?: VirtualNode[];
      componentInstance?: { _vnode: VirtualNode };
      data?: { attrs?: Record<string, unknown>; staticClass?: string };
    }
    const differences: string[] = [...Reflect.get(window, 'changesByHydration')];
    const compare = ({ tag, text, elm, children, componentInstance, data }: VirtualNode): void => {
      if (componentInstance !== undefined) return compare(componentInstance._vnode);
      if (tag === undefined && text !== undefined && elm instanceof Text && elm.data !== text)
        differences.push(`text ${JSON.stringify(elm.data)} should be ${JSON.stringify(text)}`);
      if (elm instanceof Element) {
        if (elm.localName !== tag) differences.push(`<${elm.localName}> should be <${tag}>`);
        for (const [name, value] of Object.entries(data?.attrs ?? {})) {
          const wanted =
            value === undefined || value === null || value === false
              ? null
              : value === true || name === 'disabled'
                ? name
                : String(value);
          const found = elm.getAttribute(name);
          if (found !== wanted && !(wanted === name && found === ''))
            differences.push(`<${tag}> ${name} is ${found}, should be ${wanted}`);
        }
        if (data?.staticClass !== undefined && !(elm.getAttribute('class') ?? '').startsWith(data.staticClass.trim())) {
          differences.push(`<${tag}> class is ${elm.getAttribute('class')}, should be ${data.staticClass}`);
        }
      }
      children?.forEach(compare);
    };
    const app = document.getElementById('app');
    const root: { $root: { _vnode: VirtualNode } } | undefined = app === null ? undefined : Reflect.get(app, '__vue__');
    if (root === undefined) differences.push('the page has no app');
    else compare(root.$root._vnode);
    return differences;
  });
}
