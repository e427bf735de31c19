/**
 * Lets a module be replaced in the open page without those that import it. It is for modules that are loaded with
 * `import()` by code that loads them again after each update: page code (`app/router/page-definition.ts`) and words
 * (`app/locales/words.ts`).
 * @param {string} source
 * @returns {string}
 */
export default function selfAcceptingLoader(source) {
  return `${source}\nimport.meta.webpackHot.accept();\n`;
}
