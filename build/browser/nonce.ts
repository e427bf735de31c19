/**
 * Runs first in the browser: scripts and style sheets that webpack loads later carry the page's nonce. Read as an
 * attribute where the browser does not know the property (before Chrome 61 and Safari 15.4).
 */
declare let __webpack_nonce__: string | undefined;

const script = document.currentScript;
if (script !== null) __webpack_nonce__ = script.nonce || script.getAttribute('nonce') || undefined;

export {};
