import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { misspeltSettings } from '../../config';
import { misspelt } from '../../config/misspelt';
import { settingNames } from '../../config/settings';
import { temporaryFolder } from '../support/temporary-folder';

describe('config/misspelt', () => {
  const slips: [string, string | null][] = [
    ['WECOM_CROP_ID', 'WECOM_CORP_ID'],
    ['WECOM_CORPID', 'WECOM_CORP_ID'],
    ['WECOM_APP_SECRET', 'WECOM_SECRET'],
    ['SESSION_SECRET', 'SESSION_SECRETS'],
    ['PUBLIC_ORIGN', 'PUBLIC_ORIGIN'],
    ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['TRUST_PROXIES', 'TRUSTED_PROXIES'],
    ['SIGN_IN_FAILURES', 'SIGN_IN_FAILURES_PER_MINUTE'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['LOG_LVL', 'LOG_LEVEL'],
    ['port', 'PORT'],
    ['PROT', 'PORT'],
    ['FOYER_PORT', 'PORT'],
    ['FOYER_COLOUR', null],
    ['WECOM_', null],
    ['SESSION_COOKIE_DOMAIN_OF_THE_OTHER_PORTAL', null],
  ];
  for (const [name, meant] of slips) {
    it(`reports ${name} as ${meant ?? 'an unknown setting'}`, () =>
      assert.deepEqual(misspelt([name]), [{ name, meant }]));
  }

  it('reports no settings and no names of other programs', () => {
    assert.deepEqual(
      misspelt([
        ...settingNames,
        'PATH',
        'HOME',
        'PORTAL',
        'TZ',
        'NODE_OPTIONS',
        'POSTGRES_PASSWORD',
        'COMPOSE_PROJECT_NAME',
        'X'.repeat(10_000),
      ]),
      [],
    );
  });

  it('reads names from .env and never reveals a value', () => {
    const folder = temporaryFolder('config');
    assert.deepEqual(misspeltSettings(folder), []);
    writeFileSync(join(folder, '.env'), '#HOTS=x\nPORT=4000\nMAIL_FROM=portal\nWECOM_SECERT=SeCrEt\n');
    assert.deepEqual(misspeltSettings(folder), [{ name: 'WECOM_SECERT', meant: 'WECOM_SECRET' }]);
  });

  it('also reads names from the environment, and reports only those close to a setting', () => {
    process.env.TRUSTED_PROXY = '127.0.0.1';
    process.env.WECOM_OF_ANOTHER_PROGRAM = 'x';
    try {
      assert.deepEqual(misspeltSettings(temporaryFolder('config')), [
        { name: 'TRUSTED_PROXY', meant: 'TRUSTED_PROXIES' },
      ]);
    } finally {
      delete process.env.TRUSTED_PROXY;
      delete process.env.WECOM_OF_ANOTHER_PROGRAM;
    }
  });
});
