import { createHmac, createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { SigningKey } from '../../config/types';
import { beginSession, signToken, tokenType, type TokenIdentity } from '../../server/session/session-token';

/** From which the tokens are forged. */
export interface Forgery {
  key: SigningKey;
  identity: TokenIdentity;
  corpId: string;
  agentId: string;
  now: number;
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs any header and claims with HMAC, like an attacker with some key. */
function hmacToken(header: object, claims: unknown, secret: KeyObject | string | Buffer, algorithm = 'sha256'): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac(algorithm, secret).update(text).digest('base64url')}`;
}

/** Tokens that must be refused, by name. They differ from a valid token only in what the name says. */
export function forgedTokens({ key, identity, corpId, agentId, now }: Forgery): Record<string, string> {
  const lifetimes = { lifeSeconds: 3600, absoluteSeconds: 7200 };
  const real = signToken(
    beginSession({ userid: 'zhangwei', corpId, agentId, revocationSeq: 0 }, lifetimes, now),
    key,
    identity,
  );
  const [head = '', body = '', mac = ''] = real.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const header = { alg: 'HS256', typ: tokenType, kid: key.id };
  const signed = (change: Record<string, unknown>, changedHeader: object = header): string =>
    hmacToken(changedHeader, { ...claims, ...change }, key.key);
  const other = createSecretKey(Buffer.from('another secret of more than thirty-two bytes'));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  const second = Math.floor(now / 1000);

  return {
    empty: ' ',
    'not a token': 'hello',
    'dots only': '..',
    'many dots': '.'.repeat(500),
    'alg none, no signature': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'alg None': `${encode({ ...header, alg: 'None' })}.${body}.`,
    'alg none with the real signature': `${encode({ ...header, alg: 'none' })}.${body}.${mac}`,
    'no signature': `${head}.${body}.`,
    'signature left out': `${head}.${body}`,
    'signature truncated': real.slice(0, -4),
    'signature of one zero byte': `${head}.${body}.AA`,
    'body truncated': `${head}.${body.slice(0, -10)}.${mac}`,
    'body changed': `${head}.${encode({ ...claims, sub: 'admin' })}.${mac}`,
    'header changed': `${encode({ ...header, typ: 'JWT' })}.${body}.${mac}`,
    'other key under our key id': hmacToken(header, claims, other),
    'other key under its own id': hmacToken({ ...header, kid: 'another0' }, claims, other),
    'no key id': signed({}, { alg: 'HS256', typ: tokenType }),
    'key id that is a path': signed({}, { ...header, kid: '../../dev/null' }),
    'key id of the prototype': signed({}, { ...header, kid: '__proto__' }),
    'key brought along in jwk': hmacToken(
      { ...header, jwk: { kty: 'oct', k: other.export().toString('base64url') } },
      claims,
      other,
    ),
    'key brought along in jku': hmacToken({ ...header, jku: 'https://evil.example/keys' }, claims, other),
    'HS512 with our key': hmacToken({ ...header, alg: 'HS512' }, claims, key.key, 'sha512'),
    'HS384 with our key': hmacToken({ ...header, alg: 'HS384' }, claims, key.key, 'sha384'),
    'RS256 named, HMAC with a public key': hmacToken({ ...header, alg: 'RS256' }, claims, publicPem),
    'HMAC keyed by the key id': hmacToken(header, claims, key.id),
    'HMAC keyed by an empty key': hmacToken(header, claims, ''),
    'asymmetric key of the forger': hmacToken(header, claims, publicKey.export({ type: 'spki', format: 'der' })),
    'typ of an ordinary JWT': signed({}, { ...header, typ: 'JWT' }),
    'no typ': signed({}, { alg: 'HS256', kid: key.id }),
    expired: signed({ iat: second - 7200, exp: second - 1 }),
    'expired long ago': signed({ exp: 1 }),
    'no expiry': signed({ exp: undefined }),
    'expiry that is a text': signed({ exp: String(second + 3600) }),
    'expiry that is null': signed({ exp: null }),
    'not valid yet': signed({ nbf: second + 3600 }),
    'issued in an hour': signed({ iat: second + 3600, exp: second + 7200 }),
    'issued in a year': signed({ iat: second + 31_536_000, exp: second + 31_539_600 }),
    'first sign-in in an hour': signed({ auth_time: second + 3600 }),
    'first sign-in in a year': signed({ auth_time: second + 31_536_000 }),
    'other issuer': signed({ iss: 'someone' }),
    'no issuer': signed({ iss: undefined }),
    'other audience': signed({ aud: 'https://portal.evil.example' }),
    'no audience': signed({ aud: undefined }),
    'audience as a prefix': signed({ aud: `${identity.audience}.evil.example` }),
    'other corp': signed({ corp: 'ww0000000000000000' }),
    'no corp': signed({ corp: undefined }),
    'other agent': signed({ agent: '1000099' }),
    'agent as a number': signed({ agent: Number(agentId) }),
    'no person': signed({ sub: undefined }),
    'empty person': signed({ sub: '' }),
    'person that is an object': signed({ sub: { $ne: '' } }),
    'no id': signed({ jti: undefined }),
    'no first sign-in': signed({ auth_time: undefined }),
    'claims that are a list': hmacToken(header, [claims], key.key),
    'claims that are a text': hmacToken(header, '"zhangwei"', key.key),
    'claims that are not JSON': hmacToken(header, '{', key.key),
    oversized: signed({ padding: 'a'.repeat(4096) }),
    'a real one twice': `${real}.${real}`,
    'Bearer in front': `Bearer ${real}`,
    'percent-encoded': real.replaceAll('.', '%2E'),
  };
}
