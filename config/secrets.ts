import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error';
import { hasCode } from './has-code';
import type { SigningKey } from './types';

/** Keys ready for signing. The id is the head of the secret's hash: it tells keys apart and nothing else. */
export function signingKeys(secrets: readonly string[]): [SigningKey, ...SigningKey[]] {
  const [first, ...others] = secrets.map((secret): SigningKey => ({
    id: createHash('sha256').update(`foyer key id\n${secret}`).digest('base64url').slice(0, 8),
    key: createSecretKey(Buffer.from(secret)),
  }));
  if (first === undefined) throw new ConfigError(['SESSION_SECRETS is missing: make one with "openssl rand -base64 48"']);
  return [first, ...others];
}

/** The secret of a run without settings: made once and kept in the data folder, so that a restart signs nobody out. */
export function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'session-secret');
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new ConfigError([hasCode(error, 'EEXIST') || hasCode(error, 'ENOTDIR') ? 'DATA_DIR is a file, or lies below one: choose a folder' : 'DATA_DIR cannot be made: choose a folder that this user may write to']);
  }
  try {
    writeFileSync(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw new ConfigError(['DATA_DIR cannot be written: choose a folder that this user may write to']);
  }
  try {
    // A copy or a restored backup may have opened it to others.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch {
    throw new ConfigError(['the file session-secret in DATA_DIR can be read by others: close it with "chmod 600"']);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (Buffer.byteLength(secret) < 32) throw new ConfigError(['the file session-secret in DATA_DIR is damaged: remove it, and everybody signs in anew']);
  return secret;
}

/** The simulated app's secret: steady over restarts, and of no use anywhere else. */
export function simulatorSecret(key: SigningKey): string {
  return createHmac('sha256', key.key).update('foyer simulator secret').digest('base64url');
}
