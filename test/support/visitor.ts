import { userAgents, type UserAgent } from './user-agents';

/** One response of a visit. */
export interface Hop {
  url: string;
  status: number;
  headers: Headers;
  setCookies: string[];
  text: string;
}

export interface VisitOptions {
  method?: string;
  headers?: Record<string, string>;
  json?: unknown;
  body?: string;
}

export type Visitor = ReturnType<typeof createVisitor>;

/** A browser without scripts. It keeps cookies per host name, regardless of the port (RFC 6265, section 8.5). */
export function createVisitor(options: { userAgent?: UserAgent; language?: string; keepsCookies?: boolean } = {}) {
  const { userAgent = 'wecom-android', language = 'zh-CN', keepsCookies = true } = options;
  const jar = new Map<string, Map<string, string>>();
  const cookiesOf = (url: string): Map<string, string> => {
    const { hostname } = new URL(url);
    const cookies = jar.get(hostname) ?? new Map<string, string>();
    jar.set(hostname, cookies);
    return cookies;
  };

  async function visit(url: string, { method = 'GET', headers = {}, json, body }: VisitOptions = {}): Promise<Hop> {
    const cookies = cookiesOf(url);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': userAgents[userAgent],
        'accept-language': language,
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? body : JSON.stringify(json),
    });
    const setCookies = response.headers.getSetCookie();
    if (keepsCookies) setCookies.forEach((line) => keep(cookies, line));
    return { url, status: response.status, headers: response.headers, setCookies, text: await response.text() };
  }

  return {
    visit,

    /** Follows redirects. Returns all responses, at most `most`. */
    async follow(url: string, most = 20): Promise<Hop[]> {
      const hops = [await visit(url)];
      for (let last = hops.at(-1); last !== undefined && hops.length < most; last = hops.at(-1)) {
        const location = last.headers.get('location');
        if (location === null || last.status < 300 || last.status >= 400) return hops;
        hops.push(await visit(new URL(location, last.url).href));
      }
      return hops;
    },

    cookie: (url: string, name: string): string | undefined => cookiesOf(url).get(name),
    cookies: (url: string): Map<string, string> => cookiesOf(url),
    drop: (url: string, name: string): boolean => cookiesOf(url).delete(name),
    put: (url: string, name: string, value: string): unknown => cookiesOf(url).set(name, value),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const cut = pair.indexOf('=');
  const name = pair.slice(0, cut);
  if (attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0')) cookies.delete(name);
  else cookies.set(name, pair.slice(cut + 1));
}

/** The last response of a visit. */
export function arrival(hops: readonly Hop[]): Hop {
  const last = hops.at(-1);
  if (last === undefined) throw new Error('The visit has no responses.');
  return last;
}
