// koa-jwt 4.0.4 passes the secret on to jsonwebtoken, which accepts a `KeyObject`; its own declarations do not.
import type { KeyObject } from 'node:crypto';
import type { JwtHeader } from 'jsonwebtoken';
import type { Context, Middleware } from 'koa';

export interface Options {
  secret: KeyObject | ((header: JwtHeader, payload: unknown) => Promise<KeyObject>);
  getToken?(ctx: Context): string | null;
  /** Where the claims go in `ctx.state`. */
  key?: string;
  /** Lets requests without a valid token pass. */
  passthrough?: boolean;
  algorithms?: string[];
  issuer?: string | string[];
  audience?: string | string[];
}

export default function jwt(options: Options): Middleware;
