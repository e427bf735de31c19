import Koa, { type Context } from 'koa';
import { z } from 'zod';
import { jsonBody } from '../../../server/http/body';
import { listen } from '../../support/server';

const corpId = 'ww1234567890abcdef';
const readBody = jsonBody({ limitBytes: 65_536 });

/**
 * A small server that speaks the protocol to the letter, and can be made to fail in each way that the front end has to
 * survive.
 */
export interface PortalServer {
  origin: string;
  /** Every request under `/api`, as `GET /api/me`. */
  seen: string[];
  /** The writes that took effect, in their order, each once however often it was sent. */
  done: { person: string; path: string; body: unknown }[];
  /** The keys that came with writes, in order, repeats included. */
  keys: string[];
  /** What WeChat does with an authorize address: says where it comes back to. Null: the person refuses. */
  authorize(address: string, person: string | null): string;
  /** Ends a person's session: `foyer` in the cookie jar is worth nothing any more. */
  endSessions(): void;
  /** The cookie of a signed-in person. */
  signedIn(person: string): string;
  /** Runs in place of the next answers, oldest first; `undefined` lets one pass. */
  before: (((ctx: Context) => unknown) | undefined)[];
  /** After the handler acted, the connection breaks this many times. */
  loseAnswers: number;
  /** What `POST /api/session` does with every code. */
  codes: 'good' | 'spent' | 'outsider' | 'wecom-down' | 'lost-cookie' | 'nonsense';
  qr: boolean;
  /** The person signed out in this browser. */
  signedOut: boolean;
  stop(): Promise<void>;
}

export async function startPortalServer(): Promise<PortalServer> {
  let sessions = new Map<string, string>();
  const pending = new Set<string>();
  const codes = new Map<string, string>();
  const answers = new Map<string, { sent: string; status: number; body: unknown }>();
  let count = 0;
  const unique = (): string => `${++count}`.padStart(32, 'x');

  const portal: PortalServer = {
    origin: '',
    seen: [],
    done: [],
    keys: [],
    before: [],
    loseAnswers: 0,
    codes: 'good',
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
    signedIn(person) {
      const token = unique();
      sessions.set(token, person);
      return token;
    },
    stop: () => server.close(),
  };

  function invite(ctx: Context): void {
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
    ctx.set({ 'X-Request-Id': `request-${portal.seen.length}`, ...headers });
    ctx.status = status;
    ctx.body = { error: { id, message: `It is ${id}.`, requestId: `request-${portal.seen.length}` } };
  }

  const sessionSchema = z.strictObject({ code: z.string(), state: z.string(), corpId: z.literal(corpId) });

  function createSession(ctx: Context): void {
    const body = sessionSchema.safeParse(ctx.state.body);
    if (!body.success) return refuse(ctx, 400, 'body-invalid');
    const { code, state } = body.data;
    const known = pending.has(state) && ctx.cookies.get(`foyer-pending-${state.slice(-8)}`) !== undefined;
    if (portal.codes === 'outsider') return refuse(ctx, 403, 'not-an-employee');
    if (portal.codes === 'wecom-down') return refuse(ctx, 503, 'wecom-unavailable', { 'Retry-After': '10' });
    if (portal.codes === 'nonsense') {
      ctx.body = '<html>Welcome to the station</html>';
      return;
    }
    const person = codes.get(code);
    if (!known || person === undefined || portal.codes === 'spent') return invite(ctx);
    if (portal.codes !== 'lost-cookie')
      ctx.cookies.set('foyer', portal.signedIn(person), { httpOnly: true, sameSite: 'lax' });
    ctx.body = { user: { id: person, name: person.toUpperCase() } };
  }

  function act(ctx: Context, person: string): void {
    if (ctx.path === '/api/me' && ctx.method === 'GET') {
      ctx.body = { id: person, name: person.toUpperCase(), corpId };
      return;
    }
    if (ctx.method === 'GET') {
      // A list, a notice or a card: each caller finds the keys of its own response.
      ctx.body = { items: [{ path: ctx.url, person }], next: null, html: '', id: 7, name: 'X' };
      return;
    }
    const key = ctx.get('Idempotency-Key');
    portal.keys.push(key);
    if (!/^[A-Za-z0-9_-]{16,128}$/.test(key)) return refuse(ctx, 400, 'idempotency-key-invalid');
    const sent = `${ctx.method} ${ctx.path} ${JSON.stringify(ctx.state.body)}`;
    const before = answers.get(`${person} ${key}`);
    if (before !== undefined && before.sent !== sent) return refuse(ctx, 422, 'idempotency-mismatch');
    if (before === undefined) {
      portal.done.push({ person, path: ctx.path, body: ctx.state.body });
      const body =
        ctx.path === '/api/me'
          ? { id: person, name: person.toUpperCase() }
          : {
              id: portal.done.length,
              text: z.object({ text: z.string() }).catch({ text: '' }).parse(ctx.state.body).text,
            };
      answers.set(`${person} ${key}`, { sent, status: ctx.method === 'DELETE' ? 204 : 201, body });
    }
    const answer = answers.get(`${person} ${key}`);
    ctx.status = answer?.status ?? 500;
    if (ctx.status !== 204) ctx.body = answer?.body;
  }

  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    ctx.state.body = ctx.method === 'GET' ? null : await readBody(ctx);
    return next();
  });
  app.use(async (ctx) => {
    portal.seen.push(`${ctx.method} ${ctx.path}`);
    const instead = portal.before.shift();
    if (instead !== undefined) return void (await instead(ctx));
    const token = ctx.cookies.get('foyer');
    const person = token === undefined ? undefined : sessions.get(token);
    if (person !== undefined && !['', person].includes(ctx.get('X-Foyer-Person'))) refuse(ctx, 409, 'other-person');
    else if (ctx.path === '/api/session') {
      if (ctx.method === 'POST') createSession(ctx);
      else ctx.status = 204;
      if (ctx.method === 'DELETE') ctx.cookies.set('foyer');
    } else if (person === undefined) invite(ctx);
    else act(ctx, person);
    if (portal.loseAnswers > 0 && ctx.status !== 203 && ctx.method !== 'GET') {
      portal.loseAnswers -= 1;
      loseConnection(ctx);
    }
  });

  const server = await listen(app);
  portal.origin = server.origin;
  return portal;
}

/** The answer never arrives. */
export function loseConnection(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
