import type { BrowserContext } from 'playwright-core';

/**
 * Makes documents run their scripts for engines without modules. Chromium cannot be told to ignore modules, so their
 * type is changed before the parser prepares them.
 */
async function withoutModules(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Reflect.deleteProperty(HTMLScriptElement.prototype, 'noModule');
    new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of Array.from(addedNodes))
          if (node instanceof HTMLScriptElement && node.type === 'module') node.type = 'unknown';
    }).observe(document, { childList: true, subtree: true });
  });
}

/**
 * Removes, before the first script of every page, the built-ins that Chrome 53 and iOS 11 lack, the oldest supported
 * WebViews (versions from MDN's compatibility data). Newer syntax cannot be removed; it is checked by
 * test/build/production-build.test.ts, and so is `globalThis`, which Playwright needs in the page.
 */
export async function removeNewBuiltIns(context: BrowserContext): Promise<void> {
  await withoutModules(context);
  // The compiled function below calls a helper that the browser does not have.
  await context.addInitScript('window.__name = (value) => value');
  await context.addInitScript(() => {
    const remove = (owner: object | undefined, ...names: (string | symbol)[]): void => {
      for (const name of names) if (owner !== undefined) Reflect.deleteProperty(owner, name);
    };
    const { prototype: array } = Array;
    const { prototype: text } = String;
    const { prototype: element } = Element;

    remove(Object, 'entries', 'values', 'getOwnPropertyDescriptors', 'fromEntries', 'hasOwn', 'groupBy');
    remove(array, 'flat', 'flatMap', 'at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with');
    remove(Array, 'fromAsync');
    remove(
      text,
      'padStart',
      'padEnd',
      'trimStart',
      'trimEnd',
      'matchAll',
      'replaceAll',
      'at',
      'isWellFormed',
      'toWellFormed',
    );
    remove(Promise, 'allSettled', 'any', 'withResolvers', 'try');
    remove(Promise.prototype, 'finally');
    remove(Symbol, 'asyncIterator', 'matchAll');
    remove(Symbol.prototype, 'description');
    remove(Map, 'groupBy');
    remove(RegExp.prototype, 'dotAll', 'hasIndices', Symbol.matchAll);
    remove(Error, 'cause');
    remove(
      Intl,
      'PluralRules',
      'RelativeTimeFormat',
      'ListFormat',
      'DisplayNames',
      'Segmenter',
      'Locale',
      'DurationFormat',
    );
    remove(Intl.DateTimeFormat.prototype, 'formatToParts', 'formatRange');
    remove(Intl.NumberFormat.prototype, 'formatToParts', 'formatRange');

    remove(
      element,
      'append',
      'prepend',
      'replaceChildren',
      'before',
      'after',
      'replaceWith',
      'toggleAttribute',
      'getAttributeNames',
      'checkVisibility',
      'scroll',
      'scrollTo',
      'scrollBy',
    );
    for (const { prototype } of [Document, DocumentFragment]) remove(prototype, 'append', 'prepend', 'replaceChildren');
    remove(CharacterData.prototype, 'before', 'after', 'replaceWith');
    remove(Node.prototype, 'isConnected', 'getRootNode');
    remove(DOMTokenList.prototype, 'replace');
    remove(Event.prototype, 'composedPath');
    remove(HTMLElement.prototype, 'inert', 'enterKeyHint');
    remove(HTMLFormElement.prototype, 'requestSubmit');
    if ('SubmitEvent' in window) remove(SubmitEvent.prototype, 'submitter');
    remove(IntersectionObserverEntry.prototype, 'isIntersecting');
    remove(Blob.prototype, 'text', 'arrayBuffer', 'stream');
    remove(URLSearchParams.prototype, 'size');
    remove(URL, 'canParse', 'parse');
    remove(navigator, 'clipboard');
    remove(Navigator.prototype, 'clipboard', 'share', 'sendBeacon', 'connection', 'locks', 'userAgentData');
    remove(Crypto.prototype, 'randomUUID');
    remove(Performance.prototype, 'timeOrigin');
    remove(
      window,
      'queueMicrotask',
      'structuredClone',
      'AbortController',
      'AbortSignal',
      'ResizeObserver',
      'visualViewport',
      'cookieStore',
      'BigInt',
      'WeakRef',
      'FinalizationRegistry',
      'BroadcastChannel',
      'requestIdleCallback',
      'cancelIdleCallback',
      'PointerEvent',
      'onpointerdown',
      'scheduler',
      'navigation',
      'trustedTypes',
      'ReadableStream',
      'WritableStream',
      'TransformStream',
      'CompressionStream',
      'CSSStyleSheet',
      'reportError',
      'EventSource',
      'Atomics',
      'SharedArrayBuffer',
      'CustomElementRegistry',
      'customElements',
    );
    // iOS 11 has no IntersectionObserver.
    if (navigator.userAgent.includes('iPhone')) remove(window, 'IntersectionObserver', 'IntersectionObserverEntry');

    // Flags, named groups, lookbehind and property escapes of ECMAScript 2018 are syntax errors in these browsers.
    const check = (args: unknown[]): void => {
      const [pattern, flags] = args;
      if (/[sdv]/.test(String(flags ?? '')) || /\(\?<|\\[pP]\{|\\k</.test(String(pattern)))
        throw new SyntaxError(`Invalid regular expression: ${String(pattern)}/${String(flags)}`);
    };
    window.RegExp = new Proxy(RegExp, {
      construct(target, args, newTarget) {
        check(args);
        return Reflect.construct(target, args, newTarget);
      },
      apply(target, _self, args) {
        check(args);
        return Reflect.apply(target, undefined, args);
      },
    });
  });
}
