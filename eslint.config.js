import { readdirSync } from 'node:fs';
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Imports that are not allowed, with messages that say why. */
const noServer = { regex: '^(\\.\\./)+server(/|$)', message: 'app/ knows the server only through its contracts.' };
const noSimulator = {
  regex: '(^|/)simulator(/|$)',
  message: 'Only server/main.ts, the dev server and tests may import the simulator.',
};
const noApp = {
  regex: '^(\\.\\./)+app/(?!api/(?:contract|endpoint)$|features/[\\w-]+/(?:[\\w-]+/)?contract$)',
  message: 'server/ may only import contracts from app/. It loads the rest as a built bundle.',
};
/** http/ may import from server/ what knows nothing about the portal, and nothing else. */
const noPortal = {
  regex: '^(\\.\\./)+(?!\\.\\./|app/)(?!(?:errors|log-redaction|work/with-timeout)$)',
  message: 'http/ contains middleware that is independent of the portal.',
};

/** The names of the folders in a folder. */
const foldersIn = (folder) =>
  readdirSync(new URL(folder, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** @param inside a pattern for the folders of features, as they are imported */
const noInside = (inside) => ({
  regex: `^(?:\\./|(?:\\.\\./)+)${inside}(?:/(?!(?:exports|components|contract)$)|$)`,
  message: 'Of another feature, only exports.ts, components.ts and contract.ts may be imported.',
});

/** What features and others may import from features. `test/lint/imports.test.ts` also finds `import()`. */
function featureBorders(side, extensions, ...others) {
  const features = foldersIn(`${side}/features/`);
  return [
    {
      files: [`${side}/**/*.${extensions}`],
      ignores: [`${side}/features.ts`, `${side}/features/**`],
      rules: restrictImports(...others, noInside('features/[\\w-]+')),
    },
    ...features.flatMap((feature) =>
      // By the depth of the importing file: `../files` is a feature, while `../../files` may be a folder of the app.
      ['*', '*/*', '*/*/*'].map((path, depth) => ({
        files: [`${side}/features/${feature}/${path}.${extensions}`],
        rules: restrictImports(
          ...others,
          noInside('features/[\\w-]+'),
          noInside(`(?<=^(?:\\.\\./){${depth + 1}})(?:${features.filter((other) => other !== feature).join('|')})`),
        ),
      })),
    ),
  ];
}

function restrictImports(...patterns) {
  return { 'no-restricted-imports': ['error', { patterns }] };
}

/** Prettier breaks code; comments are broken by hand. Texts, patterns and addresses may be longer. */
const longestLine = {
  code: 120,
  ignoreUrls: true,
  ignoreStrings: true,
  ignoreTemplateLiterals: true,
  ignoreRegExpLiterals: true,
};

const environment = { object: 'process', property: 'env', message: 'Settings are read in config/ and nowhere else.' };
const stateIsAFunction = {
  selector:
    'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator > :matches(ObjectExpression, TSSatisfiesExpression > ObjectExpression) > Property[key.name="state"]:not([value.type=/Function/], [shorthand=true])',
  message: 'state must be a function. An object would be shared by all requests that are rendered.',
};

const accessorInLiteral = {
  selector: "ObjectExpression > Property:matches([kind='get'], [kind='set'])",
  message:
    'V8 keeps the functions of such an accessor, and all that they refer to, until its next full collection. Use a method or a class.',
};

const constantDraftName = {
  selector: 'CallExpression[callee.name="useDraft"] > :not(Literal, ArrowFunctionExpression).arguments',
  message: 'Pass a string literal or a function, so that a name that changes while the form is open is noticed.',
};

export default defineConfig(
  { ignores: ['dist/', 'data/', '.cache/', 'test/output/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/vue2-recommended'],
  // Prettier does the formatting.
  prettier,
  {
    rules: {
      eqeqeq: 'error',
      'max-len': ['error', longestLine],
      'no-console': 'error',
      'prefer-const': 'error',
      'no-restricted-properties': ['error', environment],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // `as const` is allowed. Parse external data instead of asserting its type.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      // A union of names reads as a type, an interface as a shape; both are right in their place.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-function-type': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['**/*.d.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'mocha', name: ['describe', 'it'] }] },
      ],
      // Koa's own idiom hands its asynchronous callback to Node.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        ecmaVersion: 2022,
        sourceType: 'module',
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      'max-len': 'off',
      'vue/max-len': [
        'error',
        { ...longestLine, template: longestLine.code, ignoreHTMLAttributeValues: true, ignoreHTMLTextContents: true },
      ],
      'vue/no-v-html': 'error',
      'vue/no-restricted-syntax': [
        'error',
        {
          // The parser, too, takes the content for a text.
          selector: "VElement[name='noscript'] VText[value=/</]",
          message: 'A browser with scripts has only a text in <noscript>, so hydration of an element fails.',
        },
      ],
      'vue/component-api-style': ['error', ['script-setup', 'composition', 'options']],
      'vue/no-use-v-if-with-v-for': 'error',
    },
  },
  { files: ['app/features.ts'], rules: restrictImports(noServer) },
  ...featureBorders('app', '{ts,vue}', noServer),
  { files: ['server/**/*.ts'], rules: { 'no-restricted-syntax': ['error', accessorInLiteral] } },
  { files: ['app/**/*.{ts,vue}'], rules: { 'no-restricted-syntax': ['error', accessorInLiteral, constantDraftName] } },
  {
    files: ['app/store/**/*.ts', 'app/features/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', accessorInLiteral, constantDraftName, stateIsAFunction] },
  },
  { files: ['server/features.ts'], rules: restrictImports(noApp, noSimulator) },
  ...featureBorders('server', 'ts', noApp, noSimulator),
  { files: ['server/http/*.ts'], rules: restrictImports(noApp, noPortal) },
  {
    files: ['server/main.ts', 'server/simulator/**/*.ts'],
    rules: restrictImports(noApp, noInside('features/[\\w-]+')),
  },
  { files: ['config/**/*.ts', 'build/**/*.{ts,mjs}', 'test/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['build/**/*.{ts,mjs}', 'test/bench/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/consistent-type-assertions': 'off' } },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', process: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-restricted-properties': 'off' },
  },
);
