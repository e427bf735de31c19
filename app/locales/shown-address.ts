/** What stays encoded: spaces, characters that are not seen or change the order of others, and those beyond 16 bits. */
const misleading =
  /[\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]/;

/**
 * An address as people read it, with the encoded characters of other scripts decoded: `/制度` for `/%E5%88%B6%E5%BA%A6`.
 * Only for showing it. Show it in a `<bdi>`.
 */
export function shownAddress(url: string): string {
  return url.replace(/(?:%[89a-f][0-9a-f])+/gi, (encoded) => {
    try {
      const text = decodeURIComponent(encoded);
      return misleading.test(text) ? encoded : text;
    } catch {
      return encoded;
    }
  });
}
