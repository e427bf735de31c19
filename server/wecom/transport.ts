import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { got, RequestError, TimeoutError, type CancelableRequest, type Delays } from 'got';
import { z } from 'zod';
import { isBusy, noResponse, refusal, WecomError } from './errors';

/** One request of WeCom's API. */
export interface WecomRequest<T> {
  /** WeCom's name of the call, which is its path: `auth/getuserinfo`. */
  call: string;
  query: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  json?: Readonly<Record<string, unknown>>;
  /** JSON that is sent byte for byte, instead of `json`. */
  body?: string;
  /** Checks and converts the response. */
  schema: z.ZodType<T>;
  /**
   * When a failed request is sent again. `read`: whenever that may help. `send`: only if the request was surely not
   * sent. `once` (a single-use code): once, if it was surely not sent, or if WeCom had closed the idle connection.
   * Should WeCom have received the code after all, it refuses the repetition, and the person is signed in again without
   * noticing.
   */
  retry: 'read' | 'send' | 'once';
  /** Timeout of the whole request, which the timeouts of its phases are parts of. */
  withinMs: number;
  signal: AbortSignal;
  /** Set by the transport: whether WeCom may have accepted the request without a response that says so. */
  outcome?: { mayBeAccepted: boolean };
}

export interface Transport {
  /** @throws {WecomError} */
  request<T>(request: WecomRequest<T>): Promise<T>;
  close(): void;
}

interface Attempt {
  error: WecomError;
  /** Whether the request was surely not sent. */
  unsent: boolean;
  /** Whether a kept-alive connection broke before the first byte of the response. */
  stale: boolean;
  /** Whether trying again may help. */
  passing: boolean;
}

/** A department of ten thousand members is about 10 MB. */
const longestResponse = 32 * 1024 * 1024;
/**
 * Shorter than the idle timeout of common load balancers: a request on a connection that is being closed is lost.
 */
const idleMs = 10_000;
const pausesMs = [150, 600];
const secretNames = ['access_token', 'corpsecret', 'code', 'user_ticket'];

const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const unsentPhases = new Set(['lookup', 'connect', 'secureConnect']);
const brokenCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

const envelope = z.looseObject({ errcode: z.number().int().default(0), errmsg: z.string().default('') });

/**
 * Makes HTTP requests to WeCom: one keep-alive pool, a timeout for each phase, responses of bounded size and checked
 * shape. Redirects are not followed, because they would send the token elsewhere.
 */
export function createTransport({ origin }: { origin: string }): Transport {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 32, maxFreeSockets: 8, timeout: idleMs }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 32, maxFreeSockets: 8, timeout: idleMs }),
  };
  /** For retries after a stale connection: the other idle ones are probably stale, too. */
  const newConnections = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };
  const http = got.extend({
    prefixUrl: `${origin}/cgi-bin`,
    agent: agents,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    headers: { 'user-agent': 'Foyer' },
  });

  async function fetchText<T>(
    { call, query, json, body, withinMs, signal, outcome }: WecomRequest<T>,
    agent: typeof agents,
  ): Promise<{ status: number; text: string }> {
    const common = { searchParams: { ...query }, timeout: phases(withinMs), signal, agent };
    const asked =
      body !== undefined
        ? http.post(call, { ...common, body, headers: { 'content-type': 'application/json' } })
        : json === undefined
          ? http.get(call, common)
          : http.post(call, { ...common, json });
    if (outcome !== undefined) noteConnection(asked, outcome);
    let tooLong = false;
    void asked.on('downloadProgress', ({ transferred }) => {
      if (transferred <= longestResponse || tooLong) return;
      tooLong = true;
      asked.cancel();
    });
    try {
      const { statusCode, body } = await asked;
      return { status: statusCode, text: body };
    } catch (error) {
      throw tooLong ? noResponse(call, 'the response is larger than allowed') : error;
    }
  }

  async function attempt<T>(request: WecomRequest<T>, agent: typeof agents): Promise<{ value: T } | Attempt> {
    try {
      const { status, text } = await fetchText(request, agent);
      return { value: understand(request, status, text) };
    } catch (error) {
      if (request.outcome !== undefined && error instanceof WecomError && error.errcode !== null)
        request.outcome.mayBeAccepted = false;
      if (request.signal.aborted) throw request.signal.reason;
      return asAttempt(request.call, error);
    }
  }

  return {
    async request(request) {
      let agent = agents;
      for (let tries = 0; ; tries += 1) {
        const outcome = await attempt(request, agent);
        if ('value' in outcome) return outcome.value;
        if (outcome.stale) agent = newConnections;
        const pauseMs = pausesMs[tries];
        if (pauseMs === undefined || !mayRetry(request.retry, outcome, tries)) throw outcome.error;
        await pause(pauseMs * (0.75 + Math.random() / 2));
        if (request.signal.aborted) throw request.signal.reason;
      }
    },

    close() {
      agents.http.destroy();
      agents.https.destroy();
      newConnections.http.destroy();
      newConnections.https.destroy();
    },
  };
}

function mayRetry(retry: WecomRequest<unknown>['retry'], { passing, unsent, stale }: Attempt, tries: number): boolean {
  if (!passing) return false;
  if (retry === 'read') return true;
  return retry === 'send' ? unsent : tries === 0 && (unsent || stale);
}

/** Nothing is sent before there is a connection. */
function noteConnection(asked: CancelableRequest<unknown>, outcome: { mayBeAccepted: boolean }): void {
  const connected = (): void => {
    outcome.mayBeAccepted = true;
  };
  void asked.on('request', (request: ClientRequest) =>
    request.once('socket', (socket) => {
      if (request.reusedSocket) connected();
      else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected);
    }),
  );
}

/** Connecting gets the smaller part of the time, so that there is time for a retry if it fails. */
function phases(withinMs: number): Delays {
  const part = (share: number): number => Math.ceil(withinMs * share);
  return {
    lookup: part(0.4),
    connect: part(0.4),
    secureConnect: part(0.5),
    send: part(0.5),
    response: part(0.9),
    socket: part(0.9),
  };
}

/** The result of a response. WeCom reports failures in the body, mostly with status 200. */
function understand<T>(request: WecomRequest<T>, status: number, text: string): T {
  const { call } = request;
  const json = parseJson(text);
  const outer = envelope.safeParse(json);
  if (!outer.success) throw noResponse(call, `HTTP ${status} without JSON`);
  const { errcode, errmsg } = outer.data;
  if (errcode !== 0) throw refusal(call, errcode, withoutSecrets(request, errmsg).slice(0, 300));
  if (status >= 300) throw noResponse(call, `HTTP ${status} without an errcode`);
  const result = request.schema.safeParse(json);
  if (result.success) return result.data;
  throw noResponse(call, `a response of unexpected shape, at ${result.error.issues[0]?.path.join('.') || 'its top'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** WeCom's messages may quote the request. */
function withoutSecrets<T>({ query, json }: WecomRequest<T>, words: string): string {
  const secrets = secretNames
    .flatMap((name) => [query[name], json?.[name]])
    .filter((value) => typeof value === 'string' && value !== '');
  return secrets.reduce<string>(
    (text, secret) =>
      text.replaceAll(String(secret), '[hidden]').replaceAll(encodeURIComponent(String(secret)), '[hidden]'),
    words,
  );
}

/** Describes an error of got without the request that it contains. */
function asAttempt(call: string, error: unknown): Attempt {
  if (error instanceof WecomError) return { error, unsent: false, stale: false, passing: isBusy(error.errcode) };
  if (error instanceof TimeoutError) {
    const unsent = unsentPhases.has(error.event);
    return { error: noResponse(call, `timed out in phase "${error.event}"`), unsent, stale: false, passing: unsent };
  }
  if (error instanceof RequestError) {
    const unsent = unsentCodes.has(error.code);
    const broken = brokenCodes.has(error.code);
    const stale = broken && error.request?.reusedSocket === true && error.response === undefined;
    return { error: noResponse(call, `no response (${error.code})`), unsent, stale, passing: unsent || broken };
  }
  return { error: noResponse(call, 'the request failed'), unsent: false, stale: false, passing: false };
}
