import { BlockList, isIP } from 'node:net';
import type { Context, Middleware, Next } from 'koa';
import type { Logger } from 'pino';

declare module 'koa' {
  interface DefaultState {
    /** Who asks and under which name, as far as it can be believed. `ctx.ip` is the same address. */
    client: Client;
  }
}

export interface Client {
  ip: string;
  /** Name and port, as in `Host`; empty where there is none. */
  host: string;
}

/** Whether headers that came from this address may speak of others. */
export type ProxyTrust = (address: string | undefined) => boolean;

/** @param ranges addresses or CIDR ranges, valid ones */
export function proxyTrust(ranges: readonly string[]): ProxyTrust {
  const trusted = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, version);
    else trusted.addSubnet(address, Number(bits), version);
  }
  return (address) => {
    if (ranges.length === 0 || address === undefined) return false;
    const plain = plainAddress(address);
    return plain !== null && trusted.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  };
}

export interface TrustedProxyOptions {
  trusts: ProxyTrust;
  /** Whether the portal is reached over https: it then stands behind a reverse proxy. */
  secure: boolean;
  log: Logger;
}

/**
 * Finds the client behind trusted proxies. `X-Forwarded-*` count only where the connection itself comes from a trusted
 * address; `X-Forwarded-For` is read from its right end, since everything left of the first stranger is that stranger's
 * word. A portal behind a proxy that it does not trust says so once.
 */
export function trustedProxy({ trusts, secure, log }: TrustedProxyOptions): Middleware {
  let told = !secure;
  const tell = (ctx: Context, peer: string): void => {
    if (ctx.get('X-Forwarded-For') === '' && ctx.get('X-Forwarded-Proto') === '') return;
    told = true;
    log.warn({ peer }, 'X-Forwarded headers are ignored: they come from an address that TRUSTED_PROXIES does not name');
  };

  return async function trustedProxyMiddleware(ctx: Context, next: Next) {
    const address = ctx.req.socket.remoteAddress;
    const client: Client = { ip: plainAddress(address ?? '') ?? '', host: ctx.get('Host') };
    if (trusts(address)) {
      client.ip = clientAddress(ctx.get('X-Forwarded-For'), trusts) ?? client.ip;
      const host = lastOf(ctx.get('X-Forwarded-Host'));
      if (/^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(host)) client.host = host;
    } else if (!told) tell(ctx, client.ip);
    ctx.state.client = client;
    ctx.request.ip = client.ip;
    await next();
  };
}

function clientAddress(forwardedFor: string, trusts: ProxyTrust): string | null {
  let client: string | null = null;
  for (const part of forwardedFor.split(',').reverse()) {
    const address = plainAddress(part.trim());
    if (address === null) return client;
    client = address;
    if (!trusts(address)) return client;
  }
  return client;
}

/** Without port, brackets, zone and the IPv6 form of an IPv4 address; null where it is no address. */
function plainAddress(text: string): string | null {
  const address = text
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

function lastOf(list: string): string {
  return list.slice(list.lastIndexOf(',') + 1).trim();
}
