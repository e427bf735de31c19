import Koa, { type Context } from 'koa';
import { z } from 'zod';
import { jsonBody } from '../../../server/http/body';
import { listen } from '../../support/server';

const corpId = 'ww1234567890abcdef';
const readBody = jsonBody({ limitBytes: 65_536 });

/**
 * A minimal server that implements the protocol. Tests make it fail in each way that the front end has to handle.
 */
export interface PortalServer {
  origin: string;
  /** All requests under `/api`, such as `GET /api/me`. */
  requests: string[];
  /** The writes that took effect, in order; a repeated write appears once. */
  writes: { person: string; path: string; body: unknown }[];
  /** The idempotency keys of all writes received, in order, with repeats. */
  keys: string[];
  /** Returns the address that WeChat redirects to. If `person` is null, the person refuses. */
  authorize(address: string, person: string | null): string;
  /** Ends all sessions: a `foyer` cookie in a jar is no longer valid. */
  endSessions(): void;
  /** Starts a session and returns the value of its cookie. */
  startSession(person: string): string;
  /** Whether a cookie with this value has a session. */
  hasSession(token: string): boolean;
  /** Handlers that replace those of the next requests, in order. `undefined` handles a request as usual. */
  before: (((ctx: Context) => unknown) | undefined)[];
  /** How many of the next writes lose their connection after they took effect. */
  loseResponses: number;
  /** How `POST /api/session` treats every code. */
  codes: 'valid' | 'spent' | 'outsider' | 'wecom-down' | 'lost-cookie' | 'other-page';
  qr: boolean;
  /** Whether the person has signed out in this browser. */
  signedOut: boolean;
  stop(): Promise<void>;
}

export async function startPortalServer(): Promise<PortalServer> {
  let sessions = new Map<string, string>();
  const pending = new Set<string>();
  const codes = new Map<string, string>();
  const responses = new Map<string, { request: string; status: number; body: unknown }>();
  let count = 0;
  const unique = (): string => `${++count}`.padStart(32, 'x');

  const portal: PortalServer = {
    origin: '',
    requests: [],
    writes: [],
    keys: [],
    before: [],
    loseResponses: 0,
    codes: 'valid',
    qr: false,
    signedOut: false,

    authorize(address, person) {
      const url = new URL(address);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      const state = url.searchParams.get('state') ?? '';
      if (person !== null) {
        const code = unique();
        codes.set(code, person);
        back.search += `${back.search === '' ? '?' : '&'}code=${code}`;
      }
      back.search += `${back.search === '' ? '?' : '&'}state=${state}`;
      return back.href;
    },
    endSessions() {
      sessions = new Map();
    },
    startSession(person) {
      const token = unique();
      sessions.set(token, person);
      return token;
    },
    hasSession: (token) => sessions.has(token),
    stop: () => server.close(),
  };

  function sendChallenge(ctx: Context): void {
    const state = unique();
    pending.add(state);
    ctx.cookies.set(`foyer-pending-${state.slice(-8)}`, 'signed', { httpOnly: true, sameSite: 'lax' });
    ctx.set({ 'Cache-Control': 'no-store', Vary: 'Cookie' });
    ctx.status = 203;
    ctx.body = {
      signIn: {
        corpId,
        authorizeUrl: portal.qr
          ? `https://login.example/wwlogin/sso/login?login_type=CorpApp&appid=${corpId}&agentid=1000002&state=${state}&lang=zh`
          : `https://open.example/connect/oauth2/authorize?appid=${corpId}&response_type=code&scope=snsapi_base&state=${state}&agentid=1000002#wechat_redirect`,
        ...(portal.signedOut ? { signedOut: true } : {}),
      },
    };
  }

  function refuse(ctx: Context, status: number, id: string, headers: Record<string, string> = {}): void {
    ctx.set({ 'X-Request-Id': `request-${portal.requests.length}`, ...headers });
    ctx.status = status;
    ctx.body = { error: { id, message: `It is ${id}.`, requestId: `request-${portal.requests.length}` } };
  }

  const sessionSchema = z.strictObject({ code: z.string(), state: z.string(), corpId: z.literal(corpId) });

  function createSession(ctx: Context): void {
    const body = sessionSchema.safeParse(ctx.state.body);
    if (!body.success) return refuse(ctx, 400, 'body-invalid');
    const { code, state } = body.data;
    const known = pending.has(state) && ctx.cookies.get(`foyer-pending-${state.slice(-8)}`) !== undefined;
    if (portal.codes === 'outsider') return refuse(ctx, 403, 'not-an-employee');
    if (portal.codes === 'wecom-down') return refuse(ctx, 503, 'wecom-unavailable', { 'Retry-After': '10' });
    if (portal.codes === 'other-page') {
      ctx.body = '<html>Welcome to the station</html>';
      return;
    }
    const person = codes.get(code);
    if (!known || person === undefined || portal.codes === 'spent') return sendChallenge(ctx);
    if (portal.codes !== 'lost-cookie')
      ctx.cookies.set('foyer', portal.startSession(person), { httpOnly: true, sameSite: 'lax' });
    ctx.body = { user: { id: person, name: person.toUpperCase() } };
  }

  function endSession(ctx: Context, person: string | undefined): void {
    const everywhere = ctx.query.everywhere === 'true';
    if (everywhere && person === undefined) return sendChallenge(ctx);
    const own = ctx.cookies.get('foyer');
    sessions = new Map([...sessions].filter(([token, owner]) => (everywhere ? owner !== person : token !== own)));
    ctx.cookies.set('foyer');
    ctx.status = 204;
  }

  function handle(ctx: Context, person: string): void {
    if (ctx.path === '/api/me' && ctx.method === 'GET') {
      ctx.body = { id: person, name: person.toUpperCase(), corpId };
      return;
    }
    if (ctx.method === 'GET') {
      // Has the keys of a list, a notice and a card, for all callers.
      ctx.body = { items: [{ path: ctx.url, person }], next: null, html: '', id: 7, name: 'X' };
      return;
    }
    const key = ctx.get('Idempotency-Key');
    portal.keys.push(key);
    if (!/^[A-Za-z0-9_-]{16,128}$/.test(key)) return refuse(ctx, 400, 'idempotency-key-invalid');
    const request = `${ctx.method} ${ctx.path} ${JSON.stringify(ctx.state.body)}`;
    const before = responses.get(`${person} ${key}`);
    if (before !== undefined && before.request !== request) return refuse(ctx, 422, 'idempotency-mismatch');
    if (before === undefined) {
      portal.writes.push({ person, path: ctx.path, body: ctx.state.body });
      const body =
        ctx.path === '/api/me'
          ? { id: person, name: person.toUpperCase() }
          : {
              id: portal.writes.length,
              text: z.object({ text: z.string() }).catch({ text: '' }).parse(ctx.state.body).text,
            };
      responses.set(`${person} ${key}`, { request, status: ctx.method === 'DELETE' ? 204 : 201, body });
    }
    const response = responses.get(`${person} ${key}`);
    ctx.status = response?.status ?? 500;
    if (ctx.status !== 204) ctx.body = response?.body;
  }

  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    ctx.state.body = ctx.method === 'GET' ? null : await readBody(ctx);
    return next();
  });
  app.use(async (ctx) => {
    portal.requests.push(`${ctx.method} ${ctx.path}`);
    const instead = portal.before.shift();
    if (instead !== undefined) return void (await instead(ctx));
    const token = ctx.cookies.get('foyer');
    const person = token === undefined ? undefined : sessions.get(token);
    if (person !== undefined && !['', person].includes(ctx.get('X-Foyer-Person'))) refuse(ctx, 409, 'other-person');
    else if (ctx.path === '/api/session') {
      if (ctx.method === 'POST') createSession(ctx);
      else endSession(ctx, person);
    } else if (person === undefined) sendChallenge(ctx);
    else handle(ctx, person);
    if (portal.loseResponses > 0 && ctx.status !== 203 && ctx.method !== 'GET') {
      portal.loseResponses -= 1;
      loseConnection(ctx);
    }
  });

  const server = await listen(app);
  portal.origin = server.origin;
  return portal;
}

/** Closes the connection without a response. */
export function loseConnection(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
