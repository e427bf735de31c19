/** One call of WeCom's own paths; the controls are not in it. */
export interface Call {
  /** ISO 8601, our own clock. */
  time: string;
  method: string;
  path: string;
  /** Secrets, tokens, codes, states and tickets are "[redacted]". */
  query: Record<string, string>;
  /** 0 where the connection was ended without an answer. */
  status: number;
  /** Of the answer, where it is JSON of WeCom's. */
  errcode: number | null;
  /** Why, in words for the reader: a fault that struck, what was wrong with a code. */
  note: string | null;
  milliseconds: number;
}

const mostCalls = 2000;
const secretNames = new Set(['access_token', 'corpsecret', 'code', 'state', 'ticket', 'user_ticket', 'auth_code']);

/** The newest calls, oldest first. */
export function createCallLog() {
  const calls: Call[] = [];

  return {
    add(call: Call): void {
      calls.push(call);
      if (calls.length > mostCalls) calls.shift();
    },
    list: (): readonly Call[] => calls,
    clear(): void {
      calls.length = 0;
    },
  };
}

/** The query as it may be logged: also secrets inside an address, such as a `redirect_uri` that carries a code. */
export function redactedQuery(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...params].map(([name, value]) => [
      name,
      secretNames.has(name.toLowerCase()) ? '[redacted]' : redactAddress(value),
    ]),
  );
}

const redactAddress = (value: string): string =>
  value.replace(/([?&](?:code|state|ticket|access_token)=)[^&#]+/gi, '$1[redacted]');
