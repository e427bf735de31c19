import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { METHODS } from 'node:http';
import fc from 'fast-check';
import { isApiPath } from '../../server/http/request-target';
import { safeListener } from '../../server/http/safe-listener';
import { builtFrontEnd } from '../render/front-end';
import { captureLog } from '../support/log';
import { openPortal, type OpenPortal } from '../support/portal';
import { sendRaw, statusesOf } from '../support/raw-socket';
import { requestTargets } from '../support/request-targets';
import { temporaryFolder } from '../support/temporary-folder';

/** Targets in which URL parsers find another host, or which they refuse. */
const hostile = [
  '/\\a@b#',
  '/\\a@[#',
  '/\\[#',
  '/\\\\evil.example/#',
  '/\xa0\\a@b',
  '/a\\b',
  '/a#b',
  '/?q#b',
  '//',
  '//evil.example/',
  '/\\',
  '*',
  'http://evil.example/',
  'x:y',
  '\\\\evil',
];

describe('http/request-target', function suite() {
  this.timeout(120_000);
  let portal: OpenPortal;
  let port: number;
  before(async () => {
    portal = await openPortal({ frontEnd: { current: () => builtFrontEnd }, assetsFolder: temporaryFolder('assets') });
    port = Number(new URL(portal.origin).port);
  });
  after(() => portal.close());

  const send = (target: string, method = 'GET'): Promise<string> =>
    sendRaw(port, `${method} ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);

  for (const target of hostile) {
    it(`refuses ${JSON.stringify(target)} with 400 and keeps running`, async () => {
      const received = await send(target);
      assert.match(received, /^HTTP\/1\.1 400 Bad Request\r\n/, received.slice(0, 200));
      assert.match(received, /\r\nx-request-id: [\w-]{16}\r\n/i);
      assert.match(received, /"id":"bad-request"|path-malformed/);
      assert.deepEqual(statusesOf(await send('/healthz')), [200]);
    });
  }

  it('responds to every method with 4xx if the target is not a path', async () => {
    for (const method of METHODS) {
      for (const target of ['*', '/\\a@b#', 'evil.example:443']) {
        const received = await send(target, method);
        const [status = 0] = statusesOf(received);
        assert.ok(status >= 400 && status < 500, `${method} ${target}: ${received.slice(0, 100)}`);
      }
    }
  });

  it('never responds to a request target with 500 or above', async () => {
    await fc.assert(
      fc.asyncProperty(
        requestTargets,
        fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'),
        async (target, method) => {
          const received = await send(target, method);
          const statuses = statusesOf(received);
          assert.ok(statuses.length > 0, 'no response');
          assert.ok(
            statuses.every((status) => status < 500),
            received.slice(0, 400),
          );
        },
      ),
      { numRuns: 600 },
    );
    assert.deepEqual(statusesOf(await send('/healthz')), [200]);
    assert.deepEqual(
      portal.log.lines.filter(({ level }) => level === 'error'),
      [],
    );
  });

  it('logs an error of an event listener and keeps running', async () => {
    const { logger, line } = captureLog();
    const emitter = new EventEmitter();
    emitter.on(
      'close',
      safeListener(logger, () => {
        throw new Error('broken listener');
      }),
    );
    emitter.emit('close');
    assert.equal(
      ((await line(({ msg }) => msg === 'an event listener failed')).err as Error).message,
      'broken listener',
    );
  });
});

describe('http/request-target, isApiPath', () => {
  it('is true for /api and paths below it, and false for similar paths', () => {
    for (const path of ['/api', '/api/', '/api/me', '/api//', '/api/notices/1/questions'])
      assert.equal(isApiPath(path), true, path);
    for (const path of ['/', '/apis', '/api-docs', '/API/me', '/notices/api/', '//api/me', '/assets/api/', ''])
      assert.equal(isApiPath(path), false, path);
  });
});
