import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { got, RequestError, TimeoutError, type Delays } from 'got';
import { z } from 'zod';
import { isBusy, noAnswer, refusal, WecomError } from './errors';

/** One request of WeCom's API. */
export interface WecomRequest<T> {
  /** WeCom's name of the call, which is its path: `auth/getuserinfo`. */
  call: string;
  query: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  json?: Readonly<Record<string, unknown>>;
  /** The answer, and what is made of it. */
  answer: z.ZodType<T>;
  /**
   * `read` changes nothing and may be asked again; `send` may be tried again only where it surely never left; `once` is
   * tried once.
   */
  repeat: 'read' | 'send' | 'once';
  /** What the caller can wait in all; the phases' timeouts are parts of it. */
  withinMs: number;
  signal: AbortSignal;
}

export interface Transport {
  /** @throws {WecomError} */
  request<T>(request: WecomRequest<T>): Promise<T>;
  close(): void;
}

interface Attempt {
  error: WecomError;
  /** Whether WeCom surely never saw the request. */
  unsent: boolean;
  /** Whether trying again may help. */
  passing: boolean;
}

/** A department of ten thousand members is about 10 MB. */
const longestAnswer = 32 * 1024 * 1024;
/** An idle connection is not kept longer than common load balancers do: a request on one that is being closed is lost. */
const idleMs = 10_000;
const pausesMs = [150, 600];
const secretNames = ['access_token', 'corpsecret', 'code', 'user_ticket'];

const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const unsentPhases = new Set(['lookup', 'connect', 'secureConnect']);
const brokenCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

const envelope = z.looseObject({ errcode: z.number().int().default(0), errmsg: z.string().default('') });

/**
 * Speaks HTTP with WeCom: one keep-alive pool, a timeout a phase, answers of bounded size and checked shape. Redirects are
 * not followed: they would carry the token elsewhere.
 */
export function createTransport({ origin }: { origin: string }): Transport {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 32, maxFreeSockets: 8, timeout: idleMs }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 32, maxFreeSockets: 8, timeout: idleMs }),
  };
  const http = got.extend({
    prefixUrl: `${origin}/cgi-bin`,
    agent: agents,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    headers: { 'user-agent': 'Foyer' },
  });

  async function fetchText<T>({ call, query, json, withinMs, signal }: WecomRequest<T>): Promise<{ status: number; text: string }> {
    const common = { searchParams: { ...query }, timeout: phases(withinMs), signal };
    const asked = json === undefined ? http.get(call, common) : http.post(call, { ...common, json });
    let tooLong = false;
    void asked.on('downloadProgress', ({ transferred }) => {
      if (transferred <= longestAnswer || tooLong) return;
      tooLong = true;
      asked.cancel();
    });
    try {
      const { statusCode, body } = await asked;
      return { status: statusCode, text: body };
    } catch (error) {
      throw tooLong ? noAnswer(call, 'the answer is longer than allowed') : error;
    }
  }

  async function attempt<T>(request: WecomRequest<T>): Promise<{ value: T } | Attempt> {
    try {
      const { status, text } = await fetchText(request);
      return { value: understand(request, status, text) };
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      return asAttempt(request.call, error);
    }
  }

  return {
    async request(request) {
      for (let tries = 0; ; tries += 1) {
        const outcome = await attempt(request);
        if ('value' in outcome) return outcome.value;
        const pauseMs = pausesMs[tries];
        const again = outcome.passing && (request.repeat === 'read' || (request.repeat === 'send' && outcome.unsent));
        if (pauseMs === undefined || !again) throw outcome.error;
        await pause(pauseMs * (0.75 + Math.random() / 2));
        if (request.signal.aborted) throw request.signal.reason;
      }
    },

    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Reaching WeCom takes the smaller part of the time, so that another try is left where it failed. */
function phases(withinMs: number): Delays {
  const part = (share: number): number => Math.ceil(withinMs * share);
  return { lookup: part(0.4), connect: part(0.4), secureConnect: part(0.5), send: part(0.5), response: part(0.9), socket: part(0.9) };
}

/** What the answer says; WeCom tells failures in the body, mostly with status 200. */
function understand<T>(request: WecomRequest<T>, status: number, text: string): T {
  const { call } = request;
  const json = parseJson(text);
  const outer = envelope.safeParse(json);
  if (!outer.success) throw noAnswer(call, `HTTP ${status} without a JSON answer`);
  const { errcode, errmsg } = outer.data;
  if (errcode !== 0) throw refusal(call, errcode, withoutSecrets(request, errmsg).slice(0, 300));
  if (status >= 300) throw noAnswer(call, `HTTP ${status} without an errcode`);
  const answer = request.answer.safeParse(json);
  if (answer.success) return answer.data;
  throw noAnswer(call, `an answer in another shape, at ${answer.error.issues[0]?.path.join('.') || 'its top'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** WeCom's words may quote what was sent. */
function withoutSecrets<T>({ query, json }: WecomRequest<T>, words: string): string {
  const secrets = secretNames.flatMap((name) => [query[name], json?.[name]]).filter((value) => typeof value === 'string' && value !== '');
  return secrets.reduce<string>((text, secret) => text.replaceAll(String(secret), '[hidden]').replaceAll(encodeURIComponent(String(secret)), '[hidden]'), words);
}

/** Takes from an error of got what explains it, and leaves the request that it carries. */
function asAttempt(call: string, error: unknown): Attempt {
  if (error instanceof WecomError) return { error, unsent: false, passing: isBusy(error.errcode) };
  if (error instanceof TimeoutError) return { error: noAnswer(call, `timed out in phase "${error.event}"`), unsent: unsentPhases.has(error.event), passing: unsentPhases.has(error.event) };
  if (error instanceof RequestError) {
    const unsent = unsentCodes.has(error.code);
    return { error: noAnswer(call, `no answer (${error.code})`), unsent, passing: unsent || brokenCodes.has(error.code) };
  }
  return { error: noAnswer(call, 'the request failed'), unsent: false, passing: false };
}
