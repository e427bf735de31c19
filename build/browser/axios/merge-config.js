const isPlain = (value) =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
const isDefined = (value) => value !== undefined;

/**
 * Merges the settings of a request into those of its instance. Objects are merged one level deep; `headers` two,
 * because they contain headers per method.
 */
export default function mergeConfig(below = {}, above = {}) {
  const merge = (first, second, depth) => {
    const merged = Object.assign({}, first);
    Object.keys(second)
      .filter((name) => isDefined(second[name]))
      .forEach((name) => {
        const value = second[name];
        merged[name] =
          isPlain(value) && depth > 0 ? merge(isPlain(merged[name]) ? merged[name] : {}, value, depth - 1) : value;
      });
    return merged;
  };
  return merge(below, above, 2);
}
