import { createInterface } from 'node:readline';
import { loadConfig } from '../../config';

/**
 * A process that performs first starts: each input line has a data folder and the time in milliseconds at which to load
 * its configuration. It responds with the id of the signing key, or with the error.
 */
createInterface({ input: process.stdin }).on('line', (line) => {
  const { folder, at }: { folder: string; at: number } = JSON.parse(line);
  // Waits without timers, so that all processes load their configuration at the same time.
  while (Date.now() < at);
  let response: string;
  try {
    response = loadConfig({ DATA_DIR: folder }).session.keys[0].id;
  } catch (error) {
    response = String(error);
  }
  process.stdout.write(`${JSON.stringify(response)}\n`);
});
process.stdout.write('"ready"\n');
