/**
 * Runs first in the browser, so that scripts and style sheets that webpack loads later have the page's nonce. Browsers
 * before Chrome 61 and Safari 15.4 have no property `nonce`, only the attribute.
 */
declare let __webpack_nonce__: string | undefined;

const script = document.currentScript;
if (script !== null) __webpack_nonce__ = script.nonce || script.getAttribute('nonce') || undefined;

export {};
