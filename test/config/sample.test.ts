import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { loadConfig, type Environment } from '../../config';
import { removedSettings, settingNames } from '../../config/settings';
import { begunFactor } from '../../server/session/failed-sign-in-limits';
import { temporaryFolder } from '../support/temporary-folder';

const text = readFileSync(resolve(import.meta.dirname, '../../config/sample.env'), 'utf8');
/** The content of the file with all settings uncommented. */
const sample: Environment = parse(text.replace(/^#(?=[A-Z0-9_]+=)/gm, ''));

/** The names of the settings in the schema. */
function namesRead(env: Environment): Set<string> {
  const names = new Set<string>();
  loadConfig(
    new Proxy(env, {
      get(target, name) {
        if (typeof name !== 'string') return undefined;
        names.add(name);
        return target[name];
      },
    }),
  );
  for (const name of Object.keys(removedSettings)) names.delete(name);
  return names;
}

describe('config/sample.env', () => {
  it('lists every setting that is read, and no other', () => {
    const DATA_DIR = temporaryFolder('config');
    const read = [...new Set([...namesRead({ DATA_DIR }), ...namesRead({ ...sample, DATA_DIR })])];
    assert.deepEqual(Object.keys(sample).sort(), read.sort());
    assert.deepEqual(Object.keys(sample), settingNames);
  });

  it('names the limit of sign-ins in progress', () => {
    assert.match(text, new RegExp(`a sign-in in progress .* may fail ${begunFactor} times as often`));
  });

  it('changes nothing as it is', () => {
    assert.deepEqual(parse(text), {});
  });

  it('is a valid configuration of a real company if all lines are active', () => {
    const { wecom, simulator } = loadConfig({ ...sample, DATA_DIR: temporaryFolder('config') });
    assert.equal(wecom.corpId, 'ww0123456789abcdef');
    assert.equal(simulator, null);
  });

  it('shows the defaults', () => {
    const dataDir = temporaryFolder('config');
    const examples = [
      'PUBLIC_ORIGIN',
      'TRUSTED_PROXIES',
      'DATABASE_URL',
      'S3_ENDPOINT',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
      'SESSION_SECRETS',
      'WECOM_CORP_ID',
      'WECOM_AGENT_ID',
      'WECOM_SECRET',
      'ADMINS',
      'DATA_DIR',
    ];
    const real = {
      DATA_DIR: dataDir,
      PUBLIC_ORIGIN: 'https://portal.example.com',
      SESSION_SECRETS: 'x'.repeat(32),
      WECOM_CORP_ID: sample.WECOM_CORP_ID,
      WECOM_AGENT_ID: '1',
      WECOM_SECRET: 'secret-of-the-app',
    };
    const defaults = Object.fromEntries(Object.entries(sample).filter(([name]) => !examples.includes(name)));
    assert.ok(Object.keys(defaults).length > 10);
    const { session, ...config } = loadConfig({ ...defaults, ...real });
    const { session: sessionByDefault, ...configByDefault } = loadConfig(real);
    assert.deepEqual(config, configByDefault);
    assert.deepEqual({ ...session, keys: null }, { ...sessionByDefault, keys: null });
    assert.equal(loadConfig({ ...real, DATA_DIR: '' }).dataDir, join(process.cwd(), sample.DATA_DIR ?? ''));
  });
});
