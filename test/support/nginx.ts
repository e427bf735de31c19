import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './ports';
import { temporaryFolder } from './temporary-folder';

export interface Nginx {
  origin: string;
  stop(): Promise<void>;
}

/** Whether nginx is installed on this machine. */
export const hasNginx = spawnSync('nginx', ['-v']).status === 0;

/** Starts nginx with its default limits as a proxy for `upstream`. */
export async function startNginx(upstream: string): Promise<Nginx> {
  const port = await freePort();
  return runNginx(
    port,
    `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }
  }`,
  );
}

/**
 * Starts nginx with these lines in its `http` block.
 * @param port the port of 127.0.0.1 on which the lines make it listen
 */
export async function runNginx(port: number, http: string): Promise<Nginx> {
  const folder = temporaryFolder('nginx');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n  ');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `
daemon off;
master_process off;
pid ${join(folder, 'pid')};
error_log stderr;
events {}
http {
  access_log off;
  ${paths}
  ${http}
}
`,
  );
  const checked = spawnSync('nginx', ['-t', '-c', file, '-p', folder]);
  if (checked.status !== 0) throw new Error(`nginx -t: ${checked.stderr.toString()}`);
  const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  for (const giveUpAt = Date.now() + 20_000; !(await accepts(port)); await pause(20)) {
    if (child.exitCode === null && Date.now() < giveUpAt) continue;
    await stop();
    throw new Error(`nginx did not start:\n${errors.join('')}`);
  }
  return { origin: `http://localhost:${port}`, stop };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('connect', () => socket.destroy());
  });
}
