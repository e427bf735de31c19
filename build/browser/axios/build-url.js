/**
 * Appends parameters to an address. Values are strings, numbers and booleans; null and undefined are left out.
 * @param {string} url
 * @param {Record<string, string | number | boolean | null | undefined>} [params]
 */
export default function buildURL(url, params = {}) {
  const parts = Object.keys(params).filter((name) => params[name] !== null && params[name] !== undefined);
  const query = parts.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(params[name])}`).join('&');
  return query === '' ? url : `${url}${url.indexOf('?') < 0 ? '?' : '&'}${query}`;
}
