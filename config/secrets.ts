import { createHash, createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error';
import { makeFolder } from './data-folder';
import { hasCode } from './has-code';

/**
 * A session secret as a key that signs and verifies. `id` is derived from the secret and is the `kid` in the token's
 * header.
 */
export interface SigningKey {
  id: string;
  key: KeyObject;
}

/** Keys for signing. The id is the beginning of a hash of the secret, and does not reveal the secret. */
export function signingKeys(secrets: readonly string[]): [SigningKey, ...SigningKey[]] {
  const [first, ...others] = secrets.map((secret): SigningKey => ({
    id: createHash('sha256').update(`foyer key id\n${secret}`).digest('base64url').slice(0, 8),
    key: createSecretKey(Buffer.from(secret)),
  }));
  if (first === undefined)
    throw new ConfigError(['SESSION_SECRETS is missing: make one with "openssl rand -base64 48"']);
  return [first, ...others];
}

/**
 * The secret for a start without settings. It is created once and stored in the data folder, so that sessions survive
 * a restart. If several processes start for the first time at once, all use the secret of one of them.
 */
export function keptSecret(dataDir: string): string {
  const file = fileIn(dataDir);
  const kept = readSecret(file);
  if (kept !== null) return kept;
  try {
    makeFolder(dataDir);
    createSecret(file);
  } catch {
    throw cannotBeWritten();
  }
  const created = readSecret(file);
  if (created === null) throw cannotBeWritten();
  return created;
}

const cannotBeWritten = (): ConfigError =>
  new ConfigError(['DATA_DIR cannot be written: choose a folder that this user may write to']);

/** Why the stored secret cannot be used, or null. Also null if there is none. */
export function keptSecretProblem(dataDir: string): string | null {
  try {
    readSecret(fileIn(dataDir));
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('; ');
    throw error;
  }
}

const fileIn = (dataDir: string): string => join(dataDir, 'session-secret');

function readSecret(file: string): string | null {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw new ConfigError([
      'the file session-secret in DATA_DIR cannot be read: change its owner to the user that runs Foyer, or remove it (everyone then has to sign in again)',
    ]);
  }
  try {
    // A copy or a restored backup may be readable by other users.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch {
    throw new ConfigError(['the file session-secret in DATA_DIR can be read by other users: run "chmod 600" on it']);
  }
  if (Buffer.byteLength(secret) < 32)
    throw new ConfigError([
      'the file session-secret in DATA_DIR is damaged: remove it (everyone then has to sign in again)',
    ]);
  return secret;
}

/** Creates the file atomically. If two processes do so, the first one's secret stays. */
function createSecret(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true });
    try {
      linkSync(draft, file);
    } catch (error) {
      // Some file systems do not support links.
      if (!hasCode(error, 'EEXIST')) renameSync(draft, file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The secret of the simulated app. It stays the same after a restart and is of no use elsewhere. */
export function simulatorSecret(key: SigningKey): string {
  return createHmac('sha256', key.key).update('foyer simulator secret').digest('base64url');
}
