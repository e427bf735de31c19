import { pino } from 'pino';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../server/simulator';

export const corp = { corpId: 'wwf0e5d4c3b2a19080', agentId: '1000002', secret: 'the-secret-of-the-simulated-app' };
export const portal = 'http://localhost:3000';
export const state = 'abcdefghijklmnopqrstuvwxyz012345';

const responseSchema = z.looseObject({ errcode: z.number(), errmsg: z.string() });
export type ApiResponse = z.infer<typeof responseSchema>;

/** A simulator for one test, and helpers for requests to it. */
export interface Trial {
  simulator: Simulator;
  /** Requests an address of the simulator without following redirects. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Calls the API and parses the response. */
  api(path: string, params?: Record<string, string>, body?: unknown): Promise<ApiResponse>;
  /** Gets a token for the app, or for another secret of the corp. */
  token(secret?: string): Promise<string>;
  authorizePath(changes?: Record<string, string | undefined>): string;
  loginPath(changes?: Record<string, string | undefined>): string;
  /** The address that the browser is redirected to. */
  callback(path?: string, init?: RequestInit): Promise<URL>;
  /** Signs in without consent and returns the code of the callback. */
  code(userid: string, changes?: Record<string, string | undefined>): Promise<string>;
  form(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  json(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

const queryOf = (fixed: Record<string, string>, changes: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries({ ...fixed, ...changes }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();

/** Runs a test with a fresh simulator. */
export async function trySimulator(test: (trial: Trial) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({
    ...corp,
    port: 0,
    trustedOrigins: [portal],
    log: pino({ level: 'silent' }),
  });
  const request = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, simulator.origin), { redirect: 'manual', ...init });

  const trial: Trial = {
    simulator,
    fetch: request,
    async api(path, params = {}, body) {
      const response = await request(
        `/cgi-bin/${path}?${new URLSearchParams(params).toString()}`,
        body === undefined
          ? {}
          : {
              method: 'POST',
              body: typeof body === 'string' ? body : JSON.stringify(body),
              headers: { 'Content-Type': 'application/json' },
            },
      );
      return responseSchema.parse(await response.json());
    },
    async token(secret = corp.secret) {
      const { access_token: token } = await trial.api('gettoken', { corpid: corp.corpId, corpsecret: secret });
      return z.string().parse(token);
    },
    authorizePath: (changes = {}) =>
      `/connect/oauth2/authorize?${queryOf(
        {
          appid: corp.corpId,
          redirect_uri: `${portal}/auth/callback`,
          response_type: 'code',
          scope: 'snsapi_base',
          state,
          agentid: corp.agentId,
        },
        changes,
      )}`,
    loginPath: (changes = {}) =>
      `/wwlogin/sso/login?${queryOf(
        {
          login_type: 'CorpApp',
          appid: corp.corpId,
          agentid: corp.agentId,
          redirect_uri: `${portal}/auth/callback`,
          state,
          lang: 'zh',
        },
        changes,
      )}`,
    async callback(path = trial.authorizePath(), init = {}) {
      const response = await request(path, init);
      await response.text();
      return new URL(response.headers.get('Location') ?? `no-redirect:${response.status}`);
    },
    async code(userid, changes) {
      simulator.choosePerson(userid);
      const address = await trial.callback(trial.authorizePath(changes));
      return z.string().parse(address.searchParams.get('code'));
    },
    form: (path, fields, headers = {}) => request(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    json: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
  };

  try {
    await test(trial);
  } finally {
    await simulator.close();
  }
}
