import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFetchPicture, isPublicAddress } from '../../server/files/fetch-picture';
import { listen, type ListeningServer } from '../support/server';
import { temporaryFolder } from '../support/temporary-folder';

describe('loading a picture of another site', () => {
  const folder = temporaryFolder('fetch');
  let site: ListeningServer;
  let asked: string[] = [];
  before(async () => {
    site = await listen((request, response) => {
      const path = request.url ?? '';
      asked.push(`${path} ${String(request.headers.cookie)} ${String(request.headers.referer)}`);
      if (path === '/picture.png') return response.end('a picture');
      if (path === '/large') return response.end(Buffer.alloc(3000));
      if (path === '/endless') return void response.write('begins');
      if (path === '/missing') return response.writeHead(404).end();
      const to = new URL(path, 'http://x').searchParams.get('to');
      if (to !== null) return response.writeHead(302, { Location: to }).end();
      response.writeHead(302, { Location: '/loop' }).end();
    });
  });
  after(() => site.close());
  beforeEach(() => {
    asked = [];
  });

  let number = 0;
  /** @param inside whether addresses of this machine are allowed, as those of other sites are */
  async function load(url: string, inside = true): Promise<string> {
    const path = join(folder, String((number += 1)));
    const fetchPicture = createFetchPicture({
      ports: ['', String(site.port)],
      allows: (address) => inside || isPublicAddress(address),
    });
    await fetchPicture(url, { path, limitBytes: 2000 });
    return readFileSync(path, 'utf8');
  }
  const refused = (url: string, inside = true, id = 'picture-not-imported') =>
    assert.rejects(load(url, inside), { id }, url);

  it('follows redirects, and sends nothing about the person', async () => {
    assert.equal(await load(`${site.origin}/picture.png`), 'a picture');
    assert.equal(await load(`${site.origin}/?to=/picture.png`), 'a picture');
    assert.equal(await load(`http://localhost:${site.port}/?to=${site.origin}/picture.png`), 'a picture');
    assert.deepEqual([...new Set(asked.map((line) => line.slice(line.indexOf(' '))))], [' undefined undefined']);
  });

  it('ends with an error after too many redirects, too many bytes, or another status', async () => {
    await refused(`${site.origin}/loop`);
    assert.equal(asked.length, 4);
    await refused(`${site.origin}/missing`);
    await refused(`${site.origin}/large`, true, 'file-too-large');
    await refused('http://nowhere.invalid/a.png');
    const cut = new AbortController();
    const path = join(folder, 'cut');
    const endless = createFetchPicture({ ports: [String(site.port)], allows: () => true })(`${site.origin}/endless`, {
      path,
      limitBytes: 2000,
      signal: cut.signal,
    });
    setTimeout(() => cut.abort(), 100);
    await assert.rejects(endless, { id: 'picture-not-imported' });
  });

  it('connects to no address inside of the company, whatever its form', async () => {
    const { port } = site;
    const addresses = [
      `http://127.0.0.1:${port}/picture.png`,
      `http://localhost:${port}/picture.png`,
      `http://127.1:${port}/picture.png`,
      `http://2130706433:${port}/picture.png`,
      `http://0x7f000001:${port}/picture.png`,
      `http://0:${port}/picture.png`,
      `http://[::1]:${port}/picture.png`,
      `http://[::ffff:127.0.0.1]:${port}/picture.png`,
      `http://[::ffff:7f00:1]:${port}/picture.png`,
      'http://169.254.169.254/latest/meta-data',
      'http://10.0.0.1/',
      'http://192.168.1.1/',
      'file:///etc/passwd',
      'ftp://example.com/a.png',
      'data:image/png;base64,AAAA',
      'gopher://example.com',
      `http://user:password@localhost:${port}/picture.png`,
      'http://example.com:22/',
      '//example.com/a.png',
      'not an address',
      '',
    ];
    for (const address of addresses) await refused(address, false);
    assert.deepEqual(asked, []);
  });

  it('checks the address of a redirect too', async () => {
    const path = join(folder, 'redirected');
    // The site itself is allowed by its name's address; where it redirects to is not.
    const allows = (address: string): boolean => address === '127.0.0.1';
    const fetchPicture = createFetchPicture({ ports: ['', String(site.port)], allows });
    for (const to of [
      'http://10.0.0.1/',
      'file:///etc/passwd',
      `http://[::1]:${site.port}/picture.png`,
      'http://127.0.0.1:22/',
    ])
      await assert.rejects(
        fetchPicture(`${site.origin}/?to=${encodeURIComponent(to)}`, { path, limitBytes: 2000 }),
        { id: 'picture-not-imported' },
        to,
      );
    assert.equal(existsSync(path), false);
  });

  it('knows which addresses are on the internet', () => {
    for (const address of [
      '1.1.1.1',
      '114.114.114.114',
      '2606:4700::1111',
      '2400:3200::1',
      '172.32.0.1',
      '100.128.0.1',
    ])
      assert.equal(isPublicAddress(address), true, address);
    const inside = [
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '169.254.1.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'ff02::1',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
      '2002:7f00:1::',
      '3fff:fff::1',
      '2001:0:1::',
      'localhost',
      '',
    ];
    for (const address of inside) assert.equal(isPublicAddress(address), false, address);
  });
});
