import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { resolve } from 'node:path';
import { connect } from 'node:tls';
import { builtFrontEnd } from '../render/front-end';
import { selfSignedCertificate } from '../support/certificate';
import { hasNginx, runNginx, type Nginx } from '../support/nginx';
import { freePorts } from '../support/ports';
import { openPortal, type OpenPortal } from '../support/portal';
import { statusesOf } from '../support/raw-socket';
import { listen } from '../support/server';
import { temporaryFolder } from '../support/temporary-folder';

const operating = readFileSync(resolve(import.meta.dirname, '../../docs/operating.md'), 'utf8');
const documented = /```nginx\n([^]*?)```/.exec(operating)?.[1] ?? '';
const certificate = hasNginx ? selfSignedCertificate() : null;

/** The documented configuration with the ports, host name and files of this test. */
function configuration(port: number, plainPort: number, upstreamPort: number): string {
  const replaced = documented
    .replace('server 127.0.0.1:3000;', `server 127.0.0.1:${upstreamPort};`)
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
    .replaceAll('portal.example.com;', 'localhost;')
    .replace('https://portal.example.com$request_uri', `https://localhost:${port}$request_uri`)
    .replace(/ssl_certificate \S+;/, `ssl_certificate ${certificate?.certFile};`)
    .replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${certificate?.keyFile};`);
  assert.doesNotMatch(replaced, /portal\.example\.com|:3000/);
  return replaced;
}

const read = async (response: IncomingMessage): Promise<string> => (await response.toArray()).join('');

/** Sends an https request to nginx without checking its certificate. */
function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ response: IncomingMessage; text: string }> {
  return new Promise((settle, fail) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers: { host: `localhost:${port}`, ...headers },
      rejectUnauthorized: false,
    };
    requestTls(options, (response) => void read(response).then((text) => settle({ response, text }), fail))
      .once('error', fail)
      .end();
  });
}

/** Sends a request target through nginx unchanged. */
function send(port: number, target: string): Promise<string> {
  return new Promise((settle, fail) => {
    let received = '';
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      socket.write(
        Buffer.from(`GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`, 'latin1'),
      );
    });
    socket
      .setEncoding('latin1')
      .on('data', (chunk) => {
        received += String(chunk);
      })
      .once('error', fail)
      .once('close', () => settle(received));
  });
}

// Running the configuration takes nginx and openssl.
if (certificate !== null) {
  describe('the nginx configuration in docs/operating.md', function suite() {
    this.timeout(120_000);
    let portal: OpenPortal;
    let nginx: Nginx;
    let port = 0;
    let plainPort = 0;
    before(async () => {
      [port = 0, plainPort = 0] = await freePorts(2);
      portal = await openPortal({
        env: { PUBLIC_ORIGIN: `https://localhost:${port}`, TRUSTED_PROXIES: '127.0.0.1' },
        frontEnd: { current: () => builtFrontEnd },
        assetsFolder: temporaryFolder('assets'),
      });
      nginx = await runNginx(port, configuration(port, plainPort, portal.port));
    });
    after(async () => {
      await nginx?.stop();
      await portal.close();
    });

    it("serves the portal over https, with secure cookies and the client's address", async () => {
      const { response } = await ask(port, '/notices');
      assert.equal(response.statusCode, 302);
      assert.match(String(response.headers['set-cookie']), /^__Host-foyer.*; Secure/);
      assert.ok(response.headers['strict-transport-security']);
      await portal.log.line(({ msg, path, ip }) => msg === 'request' && path === '/notices' && ip === '127.0.0.1');
      assert.ok(!portal.log.lines.some(({ msg }) => String(msg).startsWith('X-Forwarded headers are ignored')));
    });

    it('redirects http to https', async () => {
      const response = await new Promise<IncomingMessage>((settle, fail) => {
        request({ host: '127.0.0.1', port: plainPort, path: '/people?q=1', headers: { host: 'localhost' } }, settle)
          .once('error', fail)
          .end();
      });
      response.resume();
      assert.deepEqual([response.statusCode, response.headers.location], [301, `https://localhost:${port}/people?q=1`]);
    });

    it('passes on no X-Request-Id and no X-Forwarded-Host of a client, and lets the portal use its own request id', async () => {
      let seen: IncomingMessage['headers'] = {};
      const echo = await listen(
        createServer((incoming, response) => {
          seen = incoming.headers;
          response.end('seen');
        }),
      );
      const [own = 0, ownPlain = 0] = await freePorts(2);
      const before = await runNginx(own, configuration(own, ownPlain, echo.port));
      await ask(own, '/', {
        'X-Request-Id': 'chosen-by-the-client',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'http',
      });
      await before.stop();
      assert.match(String(seen['x-request-id']), /^[\da-f]{32}$/);
      assert.equal(seen['x-forwarded-host'], undefined);
      assert.equal(seen['x-forwarded-proto'], 'https');
      assert.equal(seen['x-forwarded-for'], '203.0.113.9, 127.0.0.1');
      assert.equal(seen.host, `localhost:${own}`);

      const { response } = await ask(port, '/healthz', { 'X-Request-Id': 'chosen-by-the-client' });
      assert.match(String(response.headers['x-request-id']), /^[\da-f]{32}$/);
    });

    it('takes 12 KB of cookies', async () => {
      const cookie = Array.from({ length: 12 }, (_, index) => `other${index}=${'x'.repeat(1000)}`).join('; ');
      assert.equal((await ask(port, '/healthz', { cookie })).response.statusCode, 200);
    });

    it('leaves the portal running, whatever the request target', async () => {
      for (const target of [
        '/\\a@b#',
        '/\\a@[#',
        '/\\[#',
        '//',
        '//evil.example/',
        '/%00',
        '/%',
        '/%5ca@b#',
        'http://evil.example/\\a@b#',
        '*',
      ]) {
        const received = await send(port, target);
        const [status = 0] = statusesOf(received);
        assert.ok(status > 0 && status < 500, `${target}: ${received.slice(0, 200)}`);
      }
      assert.equal((await ask(port, '/healthz')).response.statusCode, 200);
    });
  });
}
