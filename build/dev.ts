import { startDevelopmentServer } from './development/server';
import { startTypeChecker } from './development/type-checker';

/**
 * `npm run dev`: the portal and the simulator with the newest sources, in one process. Saves of `app/` are exchanged in
 * the open page, those of `server/` and `config/` are live on the next request. `--no-types` leaves the type checker
 * out.
 */
process.setSourceMapsEnabled(true);
process.stdout.write('Compiling …\n');

const server = await startDevelopmentServer().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
const stopTypeChecker = process.argv.includes('--no-types') ? () => undefined : startTypeChecker();

// Whatever the code under work does, the process stays.
process.on('uncaughtException', (error) => server.report(error));
process.on('unhandledRejection', (reason) => server.report(reason));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopTypeChecker();
    void server.close().finally(() => process.exit(0));
  });
}
