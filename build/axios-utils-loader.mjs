/**
 * Gives axios's `utils.js` named exports in place of one object with everything in it, so that webpack leaves out what
 * is not used.
 * @param {string} source a file of axios
 * @this {import('webpack').LoaderContext<unknown>}
 * @returns {string}
 */
export default function axiosUtilsLoader(source) {
  if (!/[\\/]lib[\\/]utils\.js$/.test(this.resourcePath))
    return source.replace(/import utils from (?='[./]+utils\.js')/, 'import * as utils from ');
  const named = source.replace(
    /\nexport default \{([^]*?)\n\};/,
    (_whole, members) => `\nexport {${members.replace(/(\w+): (\w+),/g, '$2 as $1,')}\n};`,
  );
  if (named === source)
    throw new Error('axios exports its utils in another way: correct build/axios-utils-loader.mjs.');
  return named;
}
