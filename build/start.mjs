/**
 * `npm start`: runs the portal in production mode, in this process. Builds first if the sources or packages have
 * changed since the last build. An installation that was built elsewhere needs neither the sources nor the build's
 * packages.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtDigest, inputDigest } from './digest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = builtDigest(root);

if (existsSync(`${root}app`) && built !== inputDigest(root)) {
  // Registered before the build starts. Otherwise a signal would end only this process and not the build.
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  console.log(
    built === null
      ? 'Building the portal for the first time. This takes some seconds …'
      : 'The sources have changed: building the portal …',
  );
  const child = spawn(process.execPath, ['--import', 'tsx', 'build/build.ts', '--if-stale'], {
    cwd: root,
    stdio: 'inherit',
  });
  const [code, signal] = await new Promise((resolve, reject) =>
    child.once('exit', (...how) => resolve(how)).once('error', reject),
  );
  process.off('SIGINT', forward).off('SIGTERM', forward);
  if (signal !== null) process.kill(process.pid, signal);
  if (code !== 0) {
    if (signal === null) console.error('The build failed, so the portal was not started.');
    process.exit(code ?? 1);
  }
}

// Vue's server renderer and Koa read it when they are loaded, which is before our own code runs.
process.env.NODE_ENV ??= 'production';
process.setSourceMapsEnabled(true);
await import(new URL('../dist/server/main.js', import.meta.url).href);
