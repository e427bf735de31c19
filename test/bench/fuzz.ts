/**
 * `npm run bench -- --fuzz`: sends random request targets over raw sockets to a process of the built portal for a
 * minute. Exits with 1 if that process exits, if a request gets no response, or if a status is 500 or above.
 * `--seconds 600` runs longer; `--seed 7` repeats a run.
 */
import fc from 'fast-check';
import { sendRaw, statusesOf } from '../support/raw-socket';
import { requestTargets } from '../support/request-targets';
import { startPortal } from './portal';
import { table } from './table';

const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE', 'TRACE', 'CONNECT'];
const connections = 16;

export async function fuzz({ seconds, seed }: { seconds: number; seed: number }): Promise<boolean> {
  const portal = await startPortal();
  const cookie = await portal.signIn('zhangwei');
  const counts = new Map<number, number>();
  const bad: string[] = [];
  const endAt = performance.now() + seconds * 1000;
  const requests = fc.record({ target: requestTargets, method: fc.constantFrom(...methods), signedIn: fc.boolean() });

  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let round = 0; performance.now() < endAt && portal.child.exitCode === null; round += 1) {
        for (const { target, method, signedIn } of fc.sample(requests, {
          seed: seed + connection + round * connections,
          numRuns: 100,
        })) {
          if (performance.now() >= endAt || bad.length >= 20) return;
          const head = `${method} ${target} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nConnection: close\r\n${signedIn ? `Cookie: ${cookie}\r\n` : ''}\r\n`;
          const received = await sendRaw(portal.port, head).catch((error: unknown) => String(error));
          const statuses = statusesOf(received);
          for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
          if (statuses.length === 0 || statuses.some((status) => status >= 500))
            bad.push(`${JSON.stringify(`${method} ${target}`.slice(0, 200))}: ${received.slice(0, 100)}`);
        }
      }
    }),
  );

  const alive =
    portal.child.exitCode === null &&
    statusesOf(await sendRaw(portal.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))[0] === 200;
  await portal.stop();
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `\n${table(
      ['status', 'responses'],
      [...counts].sort(([a], [b]) => a - b).map(([status, count]) => [String(status), String(count)]),
    )}\n`,
  );
  console.log(
    `${total} responses in ${seconds} s, seed ${seed}; ${alive ? 'the process is alive' : 'THE PROCESS ENDED'}`,
  );
  for (const line of bad) console.log(`  ${line}`);
  return alive && bad.length === 0 && total > 0;
}
