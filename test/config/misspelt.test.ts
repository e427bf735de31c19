import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { misspeltSettings } from '../../config';
import { misspelt } from '../../config/misspelt';
import { settings } from '../../config/settings';
import { temporaryFolder } from '../support/temporary-folder';

describe('config/misspelt', () => {
  const slips: [string, string | null][] = [
    ['WECOM_CROP_ID', 'WECOM_CORP_ID'], ['WECOM_CORPID', 'WECOM_CORP_ID'], ['WECOM_APP_SECRET', 'WECOM_SECRET'], ['SESSION_SECRET', 'SESSION_SECRETS'],
    ['PUBLIC_ORIGN', 'PUBLIC_ORIGIN'], ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'], ['DATABASE_URI', 'DATABASE_URL'], ['LOG_LVL', 'LOG_LEVEL'],
    ['port', 'PORT'], ['PROT', 'PORT'], ['FOYER_PORT', 'PORT'], ['FOYER_COLOUR', null], ['WECOM_', null], ['SESSION_COOKIE_DOMAIN_OF_THE_OTHER_PORTAL', null],
  ];
  for (const [name, meant] of slips) {
    it(`takes ${name} for ${meant ?? 'something of ours'}`, () => assert.deepEqual(misspelt([name]), [{ name, meant }]));
  }

  it('has nothing to say about settings, and about what is others\'', () => {
    assert.deepEqual(misspelt([...settings, 'PATH', 'HOME', 'PORTAL', 'TZ', 'NODE_OPTIONS', 'POSTGRES_PASSWORD', 'COMPOSE_PROJECT_NAME', 'X'.repeat(10_000)]), []);
  });

  it('reads names from .env and never tells a value', () => {
    const folder = temporaryFolder('config');
    assert.deepEqual(misspeltSettings(folder), []);
    writeFileSync(join(folder, '.env'), '#HOTS=x\nPORT=4000\nMAIL_FROM=portal\nWECOM_SECERT=SeCrEt\n');
    assert.deepEqual(misspeltSettings(folder), [{ name: 'WECOM_SECERT', meant: 'WECOM_SECRET' }]);
  });
});
