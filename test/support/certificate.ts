import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder';

export interface Certificate {
  key: Buffer;
  cert: Buffer;
  keyFile: string;
  certFile: string;
}

/** A self-signed certificate for localhost and 127.0.0.1; null on a machine without openssl. */
export function selfSignedCertificate(): Certificate | null {
  const folder = temporaryFolder('certificate');
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const { status } = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout',
    keyFile,
    '-out',
    certFile,
  ]);
  return status === 0 ? { key: readFileSync(keyFile), cert: readFileSync(certFile), keyFile, certFile } : null;
}
