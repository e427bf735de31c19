/** One request to a path of WeCom. Requests to the controls are not logged. */
export interface Call {
  /** ISO 8601, by the system clock. */
  time: string;
  method: string;
  path: string;
  /** Secrets, tokens, codes, states and tickets are "[redacted]". */
  query: Record<string, string>;
  /** 0 if the connection was closed without a response. */
  status: number;
  /** Null if the response is not WeCom's JSON. */
  errcode: number | null;
  /** The reason for the response: an active fault, or what is wrong with a code. */
  note: string | null;
  milliseconds: number;
}

const mostCalls = 2000;
const secretNames = new Set(['access_token', 'corpsecret', 'code', 'state', 'ticket', 'user_ticket', 'auth_code']);

/** Keeps the last 2000 calls, oldest first. */
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

/** The query without secrets, including those inside an address such as a `redirect_uri` with a code. */
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
