import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = resolve(import.meta.dirname, '../..');

/** An existing file, the code that is checked as its content, and the rule that must refuse it, or null. */
const planted: [string, string, string | null][] = [
  ['app/create-app.ts', "import '../server/errors';", 'no-restricted-imports'],
  ['app/store/index.ts', "import '../../server/errors';", 'no-restricted-imports'],
  ['app/create-app.ts', "import './api/contract';", null],
  ['server/app.ts', "import '../app/create-app';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../../app/api/client';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../../app/api/contract';", null],
  ['server/app.ts', "import './simulator';", 'no-restricted-imports'],
  ['server/session/index.ts', "import '../simulator/state';", 'no-restricted-imports'],
  ['server/main.ts', "import './simulator';", null],
  ['build/dev.ts', "import '../server/simulator';", null],
  ['server/http/errors.ts', "import '../session';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../features/people/queries';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../portal';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../viewer';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../page-errors';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../work/loop';", 'no-restricted-imports'],
  ['server/http/errors.ts', "import '../errors';", null],
  ['server/http/errors.ts', "import './body';", null],
  ['server/features/notices/visibility.ts', "import '../people/queries';", 'no-restricted-imports'],
  ['server/features/notices/visibility.ts', "import '../people/search';", 'no-restricted-imports'],
  ['server/features/notices/visibility.ts', "import '../people/presenter';", 'no-restricted-imports'],
  ['server/features/notices/notices.ts', "import '../me/me';", 'no-restricted-imports'],
  ['server/features/notices/nested/rules.ts', "import '../../people/queries';", 'no-restricted-imports'],
  ['server/features/notices/nested/rules.ts', "import '../queries';", null],
  ['server/features/notices/visibility.ts', "import '../people';", 'no-restricted-imports'],
  ['server/features/notices/visibility.ts', "import '../../features/people/queries';", 'no-restricted-imports'],
  ['server/features/notices/visibility.ts', "import './queries';", null],
  ['server/portal.ts', "import './features/people/queries';", 'no-restricted-imports'],
  ['server/session/index.ts', "import '../features/people/queries';", 'no-restricted-imports'],
  ['server/features.ts', "export { peopleFeature } from './features/people';", null],
  ['app/features/home/store.ts', "import '../notices/stores';", 'no-restricted-imports'],
  [
    'app/features/home/HomePage.vue',
    "<script>\nimport '../notices/NoticeRows.vue';\n</script>",
    'no-restricted-imports',
  ],
  ['app/features/home/store.ts', "import '../notices/exports';", null],
  ['app/features/home/store.ts', "import '../notices/contract';", null],
  ['app/features/home/store.ts', "import '../../../server/viewer';", 'no-restricted-imports'],
  ['app/router/router.ts', "import '../features/notices/stores';", 'no-restricted-imports'],
  ['server/features/me/me.ts', "import '../notices/exports';", null],
  ['server/features/me/me.ts', "import '../../../app/features/me/contract';", null],
  ['server/features/me/me.ts', "import '../../../app/features/me/MePage.vue';", 'no-restricted-imports'],
  ['server/features/people/people.ts', "import '../notices/queries';", 'no-restricted-imports'],
  ['server/app.ts', 'export const port = process.env.PORT;', 'no-restricted-properties'],
  ['app/create-app.ts', 'export const mode = process.env.NODE_ENV;', 'no-restricted-properties'],
  ['config/index.ts', 'export const port = process.env.PORT;', null],
  ['app/store/index.ts', 'export const notices = { state: { items: [] } };', 'no-restricted-syntax'],
  ['app/store/index.ts', 'export const notices = { state: () => ({ items: [] }) };', null],
  ['app/store/index.ts', 'export const notices = { state() { return { items: [] }; } };', null],
  ['server/app.ts', 'export const made = { get value() { return 1; } };', 'no-restricted-syntax'],
  ['app/create-app.ts', 'export const made = { get value() { return 1; } };', 'no-restricted-syntax'],
  ['app/store/index.ts', 'export const made = { get value() { return 1; } };', 'no-restricted-syntax'],
  ['server/app.ts', 'export class Made { #value = 1; get value(): number { return this.#value; } }', null],
  ['app/features/me/MePage.vue', '<script setup lang="ts">useDraft(`a-${props.id}`);</script>', 'no-restricted-syntax'],
  ['app/App.vue', '<script setup lang="ts">useDraft(name);</script>', 'no-restricted-syntax'],
  ['app/App.vue', '<script setup lang="ts">useDraft(() => `a-${props.id}`);</script>', null],
  ['app/features/me/MePage.vue', '<script setup lang="ts">useDraft(\'a\');</script>', null],
  ['server/app.ts', 'export const anything: any = 1;', '@typescript-eslint/no-explicit-any'],
  [
    'server/app.ts',
    'export const first = (list: string[]): string => list[0]!;',
    '@typescript-eslint/no-non-null-assertion',
  ],
  [
    'server/app.ts',
    'export const text = (value: unknown): string => value as string;',
    '@typescript-eslint/consistent-type-assertions',
  ],
  [
    'server/app.ts',
    'export function start(work: () => Promise<void>): void { work(); }',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'server/app.ts',
    "import { AppError } from './errors'; export type E = AppError;",
    '@typescript-eslint/consistent-type-imports',
  ],
  ['server/app.ts', "console.log('hello');", 'no-console'],
  ['app/App.vue', '<template><div v-html="text" /></template>', 'vue/no-v-html'],
  ['app/App.vue', '<template><noscript><p>{{ text }}</p></noscript></template>', 'vue/no-restricted-syntax'],
  ['app/App.vue', '<template><p><noscript>{{ text }}</noscript></p></template>', null],
  ['app/App.vue', '<template><ul><li v-for="a in b" v-if="a">x</li></ul></template>', 'vue/no-use-v-if-with-v-for'],
];

const needsTypes = ['@typescript-eslint/no-floating-promises'];

describe('lint rules', function suite() {
  this.timeout(60_000);
  const all = new ESLint({ cwd: root });
  // Type information takes most of a second per text, and few rules need it.
  const withoutTypes = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked });

  for (const [file, code, rule] of planted) {
    it(`${rule === null ? 'allow' : 'refuse'} in ${file}: ${code}`, async () => {
      const eslint = needsTypes.includes(rule ?? '') ? all : withoutTypes;
      const [result] = await eslint.lintText(`${code}\n`, { filePath: resolve(root, file) });
      const rules =
        result?.messages.filter(({ severity }) => severity === 2).map(({ ruleId, message }) => ruleId ?? message) ?? [];
      if (rule === null) assert.deepEqual(rules, []);
      else assert.ok(rules.includes(rule), `found only: ${rules.join(', ')}`);
    });
  }
});
