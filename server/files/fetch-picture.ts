import { lookup as resolveName } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import got, { type Request } from 'got';
import { AppError, appError } from '../errors';
import { saveStream, type SavedStream } from './save-stream';

const mostRedirects = 3;
/** For each request. */
const requestMs = 8000;
/** Shorter than the timeout of the browser. */
const wholeMs = 12_000;

export interface FetchPicture {
  /**
   * Loads a picture of another site into a file.
   * @throws {AppError} `picture-not-imported`, `file-too-large`
   */
  (url: string, options: { path: string; limitBytes: number; signal?: AbortSignal }): Promise<SavedStream>;
}

/** Addresses in the company's own network, and others that are not on the internet (RFC 6890). */
const inside = { 4: new BlockList(), 6: new BlockList() } as const;
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside[4].addSubnet(address, bits, 'ipv4');
// Only 2000::/3 is on the internet. Parts of it lead to IPv4 addresses, or are for documentation.
for (const [address, bits] of [
  ['::', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['4000::', 2],
  ['8000::', 1],
] as const)
  inside[6].addSubnet(address, bits, 'ipv6');

/** Whether an address is on the internet. One list would find IPv4 addresses among those of IPv6. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !inside[4].check(address, 'ipv4');
  return version === 6 && !inside[6].check(address, 'ipv6');
}

/** Connections of other parts of the portal must not be reused: nobody has checked their addresses. */
const agent = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };

export interface FetchPictureOptions {
  /** Decides about each address before it is connected to, by default `isPublicAddress`. */
  allows?(address: string): boolean;
  /** By default those of http and https. */
  ports?: readonly string[];
}

/**
 * Creates a function that loads pictures for publishers. It must not reach servers in the company's network: each name
 * is resolved once, its addresses are checked, and the connection goes to them. Redirects are followed by hand, so that
 * the same applies to them.
 */
export function createFetchPicture(options: FetchPictureOptions = {}): FetchPicture {
  const { allows = isPublicAddress, ports = [''] } = options;

  const lookup: LookupFunction = (name, given, done) => {
    resolveName(name, { ...given, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      if (addresses.length === 0 || !addresses.every(({ address }) => allows(address)))
        return done(new Error('The name leads to an address that is not public.'), []);
      const [first] = addresses;
      if (given.all === true) done(null, addresses);
      else done(null, first?.address ?? '', first?.family);
    });
  };

  function check(address: string): URL {
    const url = new URL(address);
    // Names are checked by `lookup`, which is not called for addresses.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      throw new Error('The address is not that of a web page.');
    if (!ports.includes(url.port)) throw new Error('The port is not allowed.');
    if (isIP(host) !== 0 && !allows(host)) throw new Error('The address is not public.');
    return url;
  }

  /** Returns the open response, or the address of a redirect. */
  async function request(url: URL, signal: AbortSignal): Promise<Request | string> {
    const stream = got.stream(url, {
      agent,
      dnsLookup: lookup,
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { request: requestMs },
      headers: { accept: 'image/*', 'user-agent': 'Mozilla/5.0 (compatible; Foyer)' },
      signal,
    });
    await new Promise((resolve, reject) => stream.once('response', resolve).once('error', reject));
    const { statusCode = 0, headers } = stream.response ?? {};
    if (statusCode === 200) return stream;
    stream.on('error', () => undefined).destroy();
    if (statusCode >= 300 && statusCode < 400 && headers?.location !== undefined)
      return new URL(headers.location, url).href;
    throw new Error(`The site responded with ${statusCode}.`);
  }

  return async (address, { path, limitBytes, signal }) => {
    const ending = AbortSignal.any([AbortSignal.timeout(wholeMs), ...(signal === undefined ? [] : [signal])]);
    try {
      let next = address;
      for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
        const found = await request(check(next), ending);
        if (typeof found !== 'string') return await saveStream(found, path, { limitBytes });
        next = found;
      }
      throw new Error('The site redirects too often.');
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw appError('picture-not-imported', { cause: error });
    }
  };
}
