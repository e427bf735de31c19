import { request, type IncomingHttpHeaders } from 'node:http';
import { userAgents } from '../support/user-agents';

/** The server that gets a request. `Host` keeps the public name, as behind a load balancer. */
export interface Route {
  port: number;
  /** Number of the portal's process; null for any other server. */
  process: number | null;
}

export interface BrowserResponse {
  process: number | null;
  status: number;
  headers: IncomingHttpHeaders;
  setCookies: string[];
  text: string;
}

export interface SendOptions {
  method?: string;
  headers?: Record<string, string>;
  json?: unknown;
}

/** When the connection breaks: after the server has sent a response, or as soon as the request has been sent. */
export type Loss = 'response' | 'connection';

/** Cookies by host name and name; ports do not separate cookies (RFC 6265, section 8.5). */
type Jar = Map<string, Map<string, string>>;

export interface TestBrowser {
  send(url: string, options?: SendOptions): Promise<BrowserResponse>;
  /** Sends a request whose response is lost. Returns the process that got it. */
  sendAndLose(url: string, loss: Loss, options?: SendOptions): Promise<number | null>;
  /** A copy of the cookies for `restore`. */
  copyOfCookies(): Jar;
  restore(cookies: Jar): void;
  put(hostname: string, name: string, value: string): void;
}

const copyOf = (jar: Jar): Jar => new Map([...jar].map(([host, cookies]) => [host, new Map(cookies)]));

/** A browser that keeps cookies, but runs no scripts and follows no redirects. */
export function createBrowser(routeTo: (url: URL) => Route): TestBrowser {
  let jar: Jar = new Map();

  const cookiesOf = (hostname: string): Map<string, string> => {
    const cookies = jar.get(hostname) ?? new Map<string, string>();
    jar.set(hostname, cookies);
    return cookies;
  };

  function keep(hostname: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const cut = pair.indexOf('=');
    const ends = attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0');
    if (ends) cookiesOf(hostname).delete(pair.slice(0, cut));
    else cookiesOf(hostname).set(pair.slice(0, cut), pair.slice(cut + 1));
  }

  function exchange(address: string, options: SendOptions, loss: Loss | null): Promise<BrowserResponse> {
    const { method = 'GET', headers = {}, json } = options;
    const url = new URL(address);
    const { port, process } = routeTo(url);
    const body = json === undefined ? undefined : JSON.stringify(json);
    const cookie = [...cookiesOf(url.hostname)].map(([name, value]) => `${name}=${value}`).join('; ');
    const lost: BrowserResponse = { process, status: 0, headers: {}, setCookies: [], text: '' };

    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port,
        method,
        path: url.pathname + url.search,
        // Each request has its own connection, because a process that restarts closes open ones.
        agent: false,
        headers: {
          host: url.host,
          'user-agent': userAgents['wecom-android'],
          'accept-language': 'zh-CN',
          ...(cookie === '' ? {} : { cookie }),
          ...(method === 'GET' ? {} : { origin: url.origin }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      });
      sent.once('error', (error) => (loss === null ? reject(error) : resolve(lost)));
      sent.once('response', (response) => {
        if (loss !== null) {
          response.destroy();
          resolve(lost);
          return;
        }
        const setCookies = response.headers['set-cookie'] ?? [];
        for (const line of setCookies) keep(url.hostname, line);
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ process, status: response.statusCode ?? 0, headers: response.headers, setCookies, text });
        });
      });
      sent.end(body, () => {
        if (loss !== 'connection') return;
        sent.destroy();
        resolve(lost);
      });
    });
  }

  return {
    send: (url, options = {}) => exchange(url, options, null),
    sendAndLose: async (url, loss, options = {}) => (await exchange(url, options, loss)).process,
    copyOfCookies: () => copyOf(jar),
    restore(cookies) {
      jar = copyOf(cookies);
    },
    put: (hostname, name, value) => void cookiesOf(hostname).set(name, value),
  };
}
