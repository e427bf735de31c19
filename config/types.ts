import type { KeyObject } from 'node:crypto';

/** A session secret, ready to sign and verify. `id` is derived from the secret and goes into the token's header as `kid`. */
export interface SigningKey {
  id: string;
  key: KeyObject;
}

/** Every setting, checked. Durations are in the unit that the name ends with. */
export interface Config {
  host: string;
  port: number;
  /** Scheme, host and port under which browsers reach the portal, without a trailing slash. */
  publicOrigin: string;
  /** Whether the public origin is https; decides `Secure`, the `__Host-` prefix and HSTS. */
  secure: boolean;
  dataDir: string;
  /** PostgreSQL where given; SQLite in the data folder otherwise. */
  databaseUrl: string | null;
  /** Addresses or CIDR ranges whose `X-Forwarded-*` headers are believed. */
  trustedProxies: readonly string[];
  session: {
    /** The first signs, all verify. Never empty. */
    keys: readonly [SigningKey, ...SigningKey[]];
    /** Life of a token; past half of it the session is renewed. */
    lifeSeconds: number;
    /** From the first sign-in; no renewal goes past it. */
    absoluteSeconds: number;
  };
  wecom: {
    corpId: string;
    agentId: string;
    secret: string;
    /** Each an origin without a trailing slash. */
    apiOrigin: string;
    openOrigin: string;
    loginOrigin: string;
    /** The time within which a sign-in is answered, whatever WeCom does. */
    timeoutMs: number;
    /** How often the directory is read again; also the bound on how long a leaver stays in. */
    syncSeconds: number;
  };
  /** The simulated WeCom and its port, where no corp is configured. */
  simulator: { port: number } | null;
  /** The company's time zone as an IANA name. Every date on a page is in this zone. */
  timeZone: string;
  limits: {
    /** Bytes of a JSON body. */
    bodyBytes: number;
    /** Failed sign-ins a minute from one address; ten times as many of those that are under way there. */
    signInFailuresPerMinute: number;
    /** A page that takes longer is answered by the unrendered shell. */
    renderMs: number;
  };
  /** How long a stop takes at most: requests, background work and the database together. */
  stopSeconds: number;
  log: { level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'; pretty: boolean };
}
