import { startDevelopmentServer } from './development/server';
import { startTypeChecker } from './development/type-checker';

/**
 * `npm run dev`: the portal and the simulator with the current sources, in one process. Changes of `app/` are applied
 * to the open page, those of `server/` and `config/` to the next request. `--no-types` disables the type checker.
 */
process.setSourceMapsEnabled(true);
process.stdout.write('Compiling …\n');

const server = await startDevelopmentServer().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
let stopTypeChecker = (): void => undefined;
let stopping = false;
// It would slow the first page.
void server.compiled.then(() => {
  if (!stopping && !process.argv.includes('--no-types')) stopTypeChecker = startTypeChecker();
});

// An exception in the code under development must not end the dev server.
process.on('uncaughtException', (error) => server.report(error));
process.on('unhandledRejection', (reason) => server.report(reason));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping = true;
    stopTypeChecker();
    void server.close().finally(() => process.exit(0));
  });
}
