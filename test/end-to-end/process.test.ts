import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { formOf, formType } from '../support/forms';
import { freePorts } from '../support/ports';
import { createPostgresDatabase } from '../support/postgres';
import { temporaryFolder } from '../support/temporary-folder';
import { arrival, createVisitor } from '../support/visitor';

const main = resolve(import.meta.dirname, '../../dist/server/main.js');

interface Process {
  origin: string;
  simulator: string;
  child: ChildProcess;
  /** What it has written so far. */
  output(): string;
  /** Settles with the exit code when the process has ended. */
  ended: Promise<number | null>;
}

/** The built portal as `npm start` runs it, listening. */
async function start(
  folder: string,
  [port = 0, simulatorPort = 0]: readonly number[],
  settings: Record<string, string> = {},
): Promise<Process> {
  assert.ok(existsSync(main), 'The portal is not built: run "npm run build" first ("npm test" does).');
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    DATA_DIR: folder,
    RENDER_MS: '30000',
    ...settings,
  };
  const child = spawn(process.execPath, [main], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  await new Promise<void>((open, fail) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Foyer is open')) open();
      });
    }
    void ended.then((code) => fail(new Error(`The portal ended with ${code}:\n${output}`)));
  });
  return {
    origin: `http://localhost:${port}`,
    simulator: `http://127.0.0.1:${simulatorPort}`,
    child,
    output: () => output,
    ended,
  };
}

async function signIn({ origin, simulator }: Process): Promise<string> {
  await fetch(`${simulator}/_simulator/person`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"userid":"lisiyuan"}',
  });
  const visitor = createVisitor();
  assert.equal(arrival(await visitor.follow(`${origin}/`)).status, 200);
  return [...visitor.cookies(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** The ids of the processes that a process has started. */
const childrenOf = (pid: number | undefined): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');

/** Sends a request. Returns the status of a complete response, or the code of the error. */
function ask(origin: string, path: string, cookie: string, agent: Agent): Promise<number | string> {
  return new Promise((settle) => {
    const sent = request(
      `${origin}${path}`.replace('localhost', '127.0.0.1'),
      { agent, headers: { cookie, host: new URL(origin).host } },
      (response) => {
        response.resume();
        response.once('end', () => settle(response.complete ? (response.statusCode ?? 0) : 'cut off'));
        response.once('error', (error) => settle(error.message));
      },
    );
    sent.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    sent.end();
  });
}

/** Sends raw text and returns everything received until the connection ends. */
function sendText({ origin }: Process, text: string): Promise<string> {
  return new Promise((settle, fail) => {
    let heard = '';
    connect(Number(new URL(origin).port), '127.0.0.1')
      .setEncoding('utf8')
      .on('data', (chunk) => {
        heard += String(chunk);
      })
      .once('error', fail)
      .once('close', () => settle(heard))
      .write(text);
  });
}

/** A TCP proxy for a local port that can stop forwarding without closing a connection. */
async function freezableLine(target: number): Promise<{ port: number; freeze(): void; close(): void }> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const proxy = createServer((near) => {
    if (frozen) {
      sockets.add(near.pause());
      return;
    }
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far);
    far.pipe(near);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    freeze() {
      frozen = true;
      sockets.forEach((socket) => socket.unpipe().pause());
    },
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      proxy.close();
    },
  };
}

describe('the process', () => {
  const running = new Set<Process>();
  afterEach(() => {
    for (const { child } of running) child.kill('SIGKILL');
    running.clear();
  });

  async function open(
    folder: string,
    ports: readonly number[],
    settings: Record<string, string> = {},
  ): Promise<Process> {
    const opened = await start(folder, ports, settings);
    running.add(opened);
    return opened;
  }

  it('reads pictures in a process of its own, which ends with it', async () => {
    const folder = temporaryFolder('process');
    const portal = await start(folder, await freePorts(2), { ADMINS: 'lisiyuan' });
    const content = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#369' } })
      .jpeg()
      .toBuffer();
    const cookie = await signIn(portal);
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${portal.origin}/api/files`, {
        method: 'POST',
        headers: {
          'content-type': formType,
          'idempotency-key': 'an-upload-of-this-test',
          origin: portal.origin,
          ...headers,
        },
        body: formOf({ filename: '屋顶.jpg', content }),
      });
    assert.equal((await send({})).status, 203);
    const uploaded = await send({ cookie });
    assert.equal(uploaded.status, 201, await uploaded.clone().text());
    const { url } = await uploaded.json();
    const picture = await fetch(`${portal.origin}${url}?w=320`, { headers: { cookie, accept: 'image/webp' } });
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/webp']);
    assert.equal((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).width, 320);
    assert.ok(existsSync(join(folder, 'files')));

    const [reader] = childrenOf(portal.child.pid);
    assert.match(readFileSync(`/proc/${reader}/cmdline`, 'utf8'), /picture-process\.js/);
    // It has no secrets.
    assert.doesNotMatch(readFileSync(`/proc/${reader}/environ`, 'utf8'), /ADMINS|DATA_DIR/);
    portal.child.kill('SIGKILL');
    await portal.ended;
    for (let turn = 0; existsSync(`/proc/${reader}/exe`) && turn < 100; turn += 1) await setTimeout(50);
    assert.equal(existsSync(`/proc/${reader}/exe`), false);
  });

  it('completes accepted requests on SIGTERM under load, exits with 0, and keeps everyone signed in after a restart', async () => {
    const folder = temporaryFolder('process');
    const ports = await freePorts(2);
    const first = await open(folder, ports);
    const cookie = await signIn(first);
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const outcomes: (number | string)[] = [];
    let served = 0;
    let under = (): void => undefined;
    const underLoad = new Promise<void>((settle) => {
      under = settle;
    });
    const load = Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        for (;;) {
          const outcome = await ask(first.origin, index % 2 === 0 ? '/notices' : '/api/notices', cookie, agent);
          outcomes.push(outcome);
          if (outcome !== 200) return;
          served += 1;
          if (served === 200) under();
        }
      }),
    );
    await underLoad;
    first.child.kill('SIGTERM');
    await load;
    agent.destroy();
    assert.equal(await first.ended, 0);
    // Each of the twenty clients ends with a refused connection and no other error.
    assert.deepEqual([...new Set(outcomes.filter((outcome) => outcome !== 200))], ['ECONNREFUSED']);
    assert.match(first.output(), /"cutOff":0,.*"msg":"stopped"/);

    const second = await open(folder, ports);
    const page = await fetch(`${second.origin}/notices`, { headers: { cookie }, redirect: 'manual' });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /data-notice=/);
    second.child.kill('SIGTERM');
    assert.equal(await second.ended, 0);
  });

  it('exits within STOP_SECONDS if its database does not respond', async () => {
    const postgres = await createPostgresDatabase();
    const line = await freezableLine(Number(new URL(postgres.url).port));
    const url = new URL(postgres.url);
    url.port = String(line.port);
    const opened = await open(temporaryFolder('process'), await freePorts(2), {
      DATABASE_URL: url.href,
      STOP_SECONDS: '2',
    });
    line.freeze();
    const stoppedAt = performance.now();
    opened.child.kill('SIGTERM');
    assert.equal(await opened.ended, 1);
    assert.match(opened.output(), /"msg":"the stop took longer than STOP_SECONDS: the process ends"/);
    const seconds = (performance.now() - stoppedAt) / 1000;
    assert.ok(seconds > 1.5 && seconds < 6, `it took ${seconds} s`);
    line.close();
    await postgres.drop();
  });

  it('exits with 1 and one line about the cause if its port is in use', async () => {
    const folder = temporaryFolder('process');
    const [port = 0, simulatorPort = 0, otherSimulator = 0] = await freePorts(3);
    const first = await open(folder, [port, simulatorPort]);
    await assert.rejects(
      start(temporaryFolder('process'), [port, otherSimulator]),
      new RegExp(`The portal ended with 1:[^]*\\nPORT ${port} is in use\\. [^\\n]+\\n[^\\n]*EADDRINUSE`),
    );
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 0);
  });

  it('warns about an unknown setting and a malformed request without logging their content', async () => {
    const folder = temporaryFolder('process');
    writeFileSync(join(folder, '.env'), 'WECOM_SECERT=SeCrEt\nMAIL_FROM=portal\n');
    const opened = await open(folder, await freePorts(2));
    assert.match(
      opened.output(),
      /"level":"warn".*"name":"WECOM_SECERT","meant":"WECOM_SECRET","msg":"an unknown setting has no effect"/,
    );
    const response = await sendText(opened, 'SeCrEt is no HTTP\r\n\r\n');
    const requestId = /^HTTP\/1\.1 400 Bad Request\r\n[^]*"id":"bad-request".*"requestId":"([\w-]+)"/.exec(
      response,
    )?.[1];
    assert.ok(requestId, response);
    while (!opened.output().includes(requestId)) await setTimeout(10);
    assert.match(
      opened.output(),
      new RegExp(`"level":"warn".*"requestId":"${requestId}","status":400.*"msg":"a request could not be read"`),
    );
    assert.doesNotMatch(opened.output(), /SeCrEt|MAIL_FROM/);
    opened.child.kill('SIGTERM');
    assert.equal(await opened.ended, 0);
  });

  it('stays ready and stops cleanly while WeCom is down', async () => {
    const folder = temporaryFolder('process');
    const ports = await freePorts(2);
    const first = await open(folder, ports);
    const responses = await Promise.all(
      ['/healthz', '/readyz'].map(async (path) => (await fetch(first.origin + path)).status),
    );
    assert.deepEqual(responses, [200, 200]);
    await fetch(`${first.simulator}/_simulator/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"down"}',
    });
    assert.equal((await fetch(`${first.origin}/readyz`)).status, 200);
    first.child.kill('SIGTERM');
    assert.equal(await first.ended, 0);
  });
});
