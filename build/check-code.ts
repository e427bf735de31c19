/**
 * Checks types, also in templates, and ESLint's rules. The arguments are the files whose rules are checked, by default
 * all. It does the work of `vue-tsc` and `eslint` in one process: rules that need types use the type checker's program,
 * so that the sources are read and their types computed once.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { proxyCreateProgram } from '@volar/typescript/lib/node/proxyCreateProgram';
import {
  createParsedCommandLine,
  createVueLanguagePlugin,
  getAllExtensions,
  writeGlobalTypes,
} from '@vue/language-core';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { fromRoot, root, typesFile } from './paths';

const configFile = fromRoot('tsconfig.json');
const [typeFindings, program] = checkTypes();
const ruleFindings = await checkRules(program, process.argv.slice(2));
for (const findings of [typeFindings, ruleFindings]) if (findings !== '') console.log(findings);
process.exitCode = typeFindings === '' && ruleFindings === '' ? 0 : 1;

/** Like `vue-tsc --noEmit --incremental`: files that have not changed since the last check are not checked again. */
function checkTypes(): [findings: string, ts.Program] {
  const { vueOptions } = createParsedCommandLine(ts, ts.sys, configFile);
  writeGlobalTypes(vueOptions, ts.sys.writeFile);
  const extensions = getAllExtensions(vueOptions).map((extension) => ({
    extension: extension.slice(1),
    isMixedContent: true,
    scriptKind: ts.ScriptKind.Deferred,
  }));
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, configFile, undefined, extensions);
  const options = {
    ...parsed.options,
    // Otherwise .vue files are refused.
    allowNonTsExtensions: true,
    noEmit: true,
    incremental: true,
    tsBuildInfoFile: fromRoot(typesFile),
  };

  const createProgram = proxyCreateProgram(ts, ts.createProgram, () => [
    createVueLanguagePlugin(ts, options, vueOptions, (id) => id),
  ]);
  const host = ts.createIncrementalCompilerHost(options);
  const program = createProgram({ rootNames: parsed.fileNames, options, host });
  const checked = ts.createSemanticDiagnosticsBuilderProgram(program, host, ts.readBuilderProgram(options, host));
  const diagnostics = [
    ...parsed.errors,
    ...checked.getOptionsDiagnostics(),
    ...checked.getGlobalDiagnostics(),
    ...checked.getSyntacticDiagnostics(),
    ...checked.getSemanticDiagnostics(),
  ];
  checked.emit(undefined, replaceFile);
  return [ts.formatDiagnostics(diagnostics, host).trim(), program];
}

/** Writes what the type checker knows. Other processes may be reading the last version. */
function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

async function checkRules(program: ts.Program, files: string[]): Promise<string> {
  const parserOptions = { programs: [program], projectService: false };
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [{ files: ['**/*.ts'], ignores: ['**/*.d.ts'], languageOptions: { parserOptions } }],
  });
  const results = await eslint.lintFiles(files.length === 0 ? ['.'] : files);
  return (await (await eslint.loadFormatter('stylish')).format(results)).trim();
}
