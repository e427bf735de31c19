/**
 * Gives axios's `utils.js` named exports instead of one object with all functions, so that webpack can leave out those
 * that are not used.
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
    throw new Error('axios has changed how it exports its utils. Update build/axios-utils-loader.mjs.');
  return named;
}
