import { createInterface } from 'node:readline';
import { loadConfig } from '../../config';

/**
 * A process that starts for the first time as often as it is told to: each line names a data folder and the moment to
 * do it at.
 */
createInterface({ input: process.stdin }).on('line', (line) => {
  const { folder, at }: { folder: string; at: number } = JSON.parse(line);
  // Without a turn of the loop in between: all of them do it within the same microseconds.
  while (Date.now() < at);
  let answer: string;
  try {
    answer = loadConfig({ DATA_DIR: folder }).session.keys[0].id;
  } catch (error) {
    answer = String(error);
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
process.stdout.write('"ready"\n');
