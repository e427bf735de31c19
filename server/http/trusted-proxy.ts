import { BlockList, isIP } from 'node:net';
import type { Context, Middleware, Next } from 'koa';
import type { Logger } from 'pino';

declare module 'koa' {
  interface DefaultState {
    /** The client's address and the requested host, taken from forwarded headers only if they are trusted. */
    client: Client;
  }
}

export interface Client {
  /** Equal to `ctx.ip`. */
  ip: string;
  /** Name and port, as in `Host`; empty if there is none. */
  host: string;
}

/** Whether forwarded headers from this address are trusted. */
export type ProxyTrust = (address: string | undefined) => boolean;

/** @param ranges valid addresses or CIDR ranges */
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
  /** Whether the portal's public address is https, so that there must be a reverse proxy. */
  secure: boolean;
  log: Logger;
}

/**
 * Finds the client behind trusted proxies. `X-Forwarded-*` headers are used only if the connection comes from a trusted
 * address. `X-Forwarded-For` is read from the right, because an untrusted client may have written everything to the
 * left of its own address. Headers from a proxy that is not trusted are reported once in the log.
 */
export function trustedProxy({ trusts, secure, log }: TrustedProxyOptions): Middleware {
  let warned = !secure;
  const warnOnce = (ctx: Context, peer: string): void => {
    if (ctx.get('X-Forwarded-For') === '' && ctx.get('X-Forwarded-Proto') === '') return;
    warned = true;
    log.warn({ peer }, 'X-Forwarded headers are ignored. Add the address of your proxy (peer) to TRUSTED_PROXIES');
  };

  return function trustedProxyMiddleware(ctx: Context, next: Next) {
    const address = ctx.req.socket.remoteAddress;
    const client: Client = { ip: plainAddress(address ?? '') ?? '', host: ctx.get('Host') };
    if (trusts(address)) {
      client.ip = clientAddress(ctx.get('X-Forwarded-For'), trusts) ?? client.ip;
      const host = lastOf(ctx.get('X-Forwarded-Host'));
      if (/^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(host)) client.host = host;
    } else if (!warned) warnOnce(ctx, client.ip);
    ctx.state.client = client;
    ctx.request.ip = client.ip;
    return next();
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

/**
 * The address without port, brackets and zone, and an IPv4-mapped IPv6 address as IPv4; null if it is not an address.
 */
function plainAddress(text: string): string | null {
  const address = text
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%[^]*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

function lastOf(list: string): string {
  return list.slice(list.lastIndexOf(',') + 1).trim();
}
