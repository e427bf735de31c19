import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { ConfigError, loadConfig, readEnvironment, type Environment } from '../../config';
import { temporaryFolder } from '../support/temporary-folder';

const secret = 'a-session-secret-of-more-than-32-bytes';
const company = {
  WECOM_CORP_ID: 'ww0123456789abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'the-secret-of-the-app',
  SESSION_SECRETS: secret,
  PUBLIC_ORIGIN: 'https://portal.example.com',
};

function problemsOf(env: Environment): readonly string[] {
  try {
    loadConfig({ DATA_DIR: temporaryFolder('config'), ...env });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
}

describe('config', () => {
  it('uses the simulator, on this machine only, if nothing is set', () => {
    const config = loadConfig({ DATA_DIR: temporaryFolder('config') });
    assert.deepEqual(config.simulator, { port: 3001 });
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.publicOrigin, 'http://localhost:3000');
    assert.equal(config.secure, false);
    assert.equal(config.databaseUrl, null);
    for (const origin of [config.wecom.apiOrigin, config.wecom.openOrigin, config.wecom.loginOrigin])
      assert.equal(origin, 'http://127.0.0.1:3001');
    assert.ok(config.wecom.secret.length >= 32);
  });

  it('ignores case in ADMINS, as WeCom does in userids', () => {
    const admins = (ADMINS: string): readonly string[] =>
      loadConfig({ DATA_DIR: temporaryFolder('config'), ADMINS }).admins;
    assert.deepEqual(admins(''), []);
    assert.deepEqual(admins('ZhangSan, li.si@corp ,WANG_5'), ['zhangsan', 'li.si@corp', 'wang_5']);
  });

  it('uses the real WeCom if a company is configured', () => {
    const config = loadConfig({ ...company, DATA_DIR: temporaryFolder('config') });
    assert.equal(config.simulator, null);
    assert.equal(config.secure, true);
    assert.deepEqual(
      [config.wecom.apiOrigin, config.wecom.openOrigin, config.wecom.loginOrigin],
      ['https://qyapi.weixin.qq.com', 'https://open.weixin.qq.com', 'https://login.work.weixin.qq.com'],
    );
  });

  it('stores files in DATA_DIR with SQLite and in the database with PostgreSQL, unless FILES is set', () => {
    const DATA_DIR = temporaryFolder('config');
    const storageOf = (env: Environment) => loadConfig({ ...company, DATA_DIR, ...env }).files.place;
    const DATABASE_URL = 'postgres://foyer@db/foyer';
    assert.deepEqual(storageOf({}), { kind: 'folder', path: join(DATA_DIR, 'files') });
    assert.deepEqual(storageOf({ DATABASE_URL }), { kind: 'database' });
    assert.deepEqual(storageOf({ FILES: 'database' }), { kind: 'database' });
    assert.deepEqual(storageOf({ DATABASE_URL, FILES: 'folder' }), { kind: 'folder', path: join(DATA_DIR, 'files') });
    assert.deepEqual(storageOf({ FILES: DATA_DIR }), { kind: 'folder', path: DATA_DIR });
    const S3 = {
      S3_ENDPOINT: 'https://{bucket}.oss.example.com',
      S3_ACCESS_KEY_ID: 'key',
      S3_SECRET_ACCESS_KEY: secret,
    };
    for (const [FILES, bucket, prefix] of [
      ['s3://portal', 'portal', ''],
      ['s3://portal/', 'portal', ''],
      ['s3://portal-files/foyer/files/', 'portal-files', 'foyer/files'],
    ] as const)
      assert.deepEqual(storageOf({ FILES, ...S3 }), {
        kind: 's3',
        bucket,
        prefix,
        endpoint: S3.S3_ENDPOINT,
        region: 'us-east-1',
        accessKeyId: 'key',
        secretAccessKey: secret,
      });
    for (const FILES of ['files', '../files', 's3://', 's3://portal/../b', 's3://Portal/x', 'https://portal'])
      assert.match(problemsOf({ ...company, FILES }).join(), /^FILES must be folder, database/, FILES);
    assert.deepEqual(problemsOf({ ...company, FILES: 's3://portal' }).length, 3);
    assert.match(problemsOf({ ...company, FILES: '/proc/files' }).join(), /^FILES cannot be created/);
    for (const S3_ENDPOINT of ['s3.example.com', 'https://s3.example.com/path', 'ftp://s3.example.com'])
      assert.match(problemsOf({ ...company, S3_ENDPOINT }).join(), /^S3_ENDPOINT must be an origin/, S3_ENDPOINT);
  });

  it('reports all problems at once, each with the name of its setting', () => {
    const wrong: Environment = {
      PORT: '70000',
      HOST: '0.0.0.0',
      PUBLIC_ORIGIN: 'http://portal.example.com',
      DATABASE_URL: 'mysql://db',
      SESSION_SECRETS: 'short',
      SESSION_HOURS: '0',
      TRUSTED_PROXIES: 'everybody,10.0.0.0/33',
      WECOM_SECRET: 'x'.repeat(20),
      WECOM_API_ORIGIN: 'https://qyapi.weixin.qq.com/cgi-bin',
      LOG_LEVEL: 'loud',
      STOP_SECONDS: 'soon',
    };
    const problems = problemsOf(wrong);
    for (const name of Object.keys(wrong))
      assert.ok(
        problems.some((problem) => problem.includes(name)),
        `${name} is missing in:\n${problems.join('\n')}`,
      );
    assert.equal(problems.filter((problem) => problem.startsWith('TRUSTED_PROXIES')).length, 2);
  });

  const oneProblem: [Environment, RegExp][] = [
    [{ PORT: '0' }, /^PORT must be a whole number from 1 to 65535$/],
    [{ PORT: '3e3' }, /^PORT must be/],
    [{ PORT: '-1' }, /^PORT must be/],
    [{ PORT: '3001' }, /^SIMULATOR_PORT is the same as PORT/],
    [{ PUBLIC_ORIGIN: 'localhost:3000' }, /^PUBLIC_ORIGIN must be an origin like/],
    [{ PUBLIC_ORIGIN: 'ftp://localhost' }, /^PUBLIC_ORIGIN must be an origin/],
    [{ PUBLIC_ORIGIN: 'http://localhost:3000/portal' }, /without a path/],
    [{ PUBLIC_ORIGIN: 'http://user:password@localhost' }, /^PUBLIC_ORIGIN must be an origin/],
    [
      { PUBLIC_ORIGIN: 'https://portal.example.com' },
      /^PUBLIC_ORIGIN is a public address but no company is configured/,
    ],
    [{ HOST: '0.0.0.0' }, /^HOST opens the simulator to other machines/],
    [{ HOST: 'http://127.0.0.1' }, /^HOST must be an address of this machine without scheme and port/],
    [{ HOST: '0.0.0.0:3000' }, /^HOST must be an address/],
    [{ HOST: '[::1]' }, /^HOST must be an address/],
    [{ HOST: '127.0.0.256' }, /^HOST must be an address/],
    [{ HOST: 'localhost.' }, /^HOST must be an address/],
    [{ WECOM_SECRET: 'the-secret-of-the-app' }, /^WECOM_SECRET is set but WECOM_CORP_ID is not/],
    [{ WECOM_AGENT_ID: '1000002' }, /^WECOM_AGENT_ID is set but WECOM_CORP_ID is not/],
    [{ ...company, SESSION_SECRETS: '' }, /^SESSION_SECRETS is missing: make one with/],
    [{ ...company, SESSION_SECRETS: `${secret},${'x'.repeat(31)}` }, /\(number 2\) shorter than 32 bytes/],
    [
      { ...company, PUBLIC_ORIGIN: '' },
      /^PUBLIC_ORIGIN is missing: set it to the address under which phones reach the portal/,
    ],
    [{ ...company, SESSION_SECRETS: ' , ' }, /^SESSION_SECRETS is missing: make one with/],
    [{ ...company, WECOM_AGENT_ID: '' }, /^WECOM_AGENT_ID is missing/],
    [{ ...company, WECOM_AGENT_ID: '10a' }, /^WECOM_AGENT_ID is not valid/],
    [{ ...company, WECOM_SECRET: '' }, /^WECOM_SECRET is missing/],
    [{ ...company, WECOM_CORP_ID: 'corp' }, /^WECOM_CORP_ID is not valid: it must be the 18 characters/],
    [{ ...company, PUBLIC_ORIGIN: 'http://portal.example.com' }, /^PUBLIC_ORIGIN must be https/],
    [{ ...company, WECOM_API_ORIGIN: 'http://proxy.example.com' }, /^WECOM_API_ORIGIN must be https/],
    [{ SESSION_HOURS: '800', SESSION_ABSOLUTE_DAYS: '30' }, /^SESSION_HOURS is longer than SESSION_ABSOLUTE_DAYS/],
    [{ ADMINS: 'zhangsan,li si' }, /^ADMINS has "li si", which is not a userid/],
    [{ ADMINS: 'zhangsan;lisi' }, /^ADMINS has "zhangsan;lisi", which is not a userid/],
    [{ TIME_ZONE: 'Asia/Peking' }, /^TIME_ZONE must be the name of a time zone/],
    [{ TIME_ZONE: '+08:00' }, /^TIME_ZONE must be/],
    [{ TIME_ZONE: '480' }, /^TIME_ZONE must be/],
    [{ UTC_OFFSET_MINUTES: '480' }, /^UTC_OFFSET_MINUTES is no longer a setting: remove it and set TIME_ZONE/],
    [{ NODE_ENV: 'staging' }, /^NODE_ENV must be one of: production, development, test$/],
    [{ DATABASE_URL: 'sqlite:foyer.db' }, /^DATABASE_URL must begin with postgres:\/\//],
    [
      { DATABASE_URL: 'postgres://foyer:p@ss-word@db/foyer' },
      /^DATABASE_URL is not a valid address: percent-encode @ /,
    ],
    [{ TRUSTED_PROXIES: '10.0.0.0/8/8' }, /^TRUSTED_PROXIES has "10.0.0.0\/8\/8"/],
    [{ TRUSTED_PROXIES: '2001:db8::/129' }, /^TRUSTED_PROXIES/],
  ];
  for (const [env, pattern] of oneProblem) {
    const [setting = '', value = ''] = Object.entries(env).at(-1) ?? [];
    it(`reports ${setting}=${value}`, () => {
      const problems = problemsOf(env);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', pattern);
    });
  }

  it('refuses the simulator with real credentials, a public origin or an open address', () => {
    const problems = problemsOf({
      WECOM_SECRET: 'the-secret-of-the-app',
      PUBLIC_ORIGIN: 'https://portal.example.com',
      HOST: '::',
    });
    for (const name of ['WECOM_SECRET', 'PUBLIC_ORIGIN', 'HOST'])
      assert.ok(problems.some((problem) => problem.startsWith(name)));
  });

  it('never repeats an invalid secret', () => {
    const names = [
      'SESSION_SECRETS',
      'WECOM_SECRET',
      'WECOM_CORP_ID',
      'WECOM_AGENT_ID',
      'DATABASE_URL',
      'PUBLIC_ORIGIN',
      'WECOM_API_ORIGIN',
      'PORT',
      'LOG_LEVEL',
      'NODE_ENV',
    ] as const;
    const marker = 'SeCrEt';
    const dataDir = temporaryFolder('config');
    const value = fc
      .oneof(fc.string(), fc.constantFrom('', ' ', ',', 'postgres://u:', 'mysql://u:', 'https://u:', '\n', 'é', '\0'))
      .map((text) => `${text}${marker}`);
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(names.map((name) => [name, fc.option(value, { nil: undefined })]))),
        (env) => {
          try {
            loadConfig({ ...env, DATA_DIR: dataDir });
          } catch (error) {
            assert.ok(error instanceof ConfigError, String(error));
            assert.ok(!`${error.message}${error.problems.join()}${error.stack ?? ''}`.includes(marker), error.message);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('creates a session secret for the simulator once, readable only by its owner', () => {
    const DATA_DIR = join(temporaryFolder('config'), 'new', 'folder');
    const first = loadConfig({ DATA_DIR });
    const again = loadConfig({ DATA_DIR });
    assert.deepEqual(readdirSync(DATA_DIR), ['session-secret']);
    assert.equal(statSync(join(DATA_DIR, 'session-secret')).mode & 0o777, 0o600);
    assert.equal(first.session.keys[0].id, again.session.keys[0].id);
    assert.ok(first.session.keys[0].key.equals(again.session.keys[0].key));
    assert.equal(first.wecom.secret, again.wecom.secret);
    assert.notEqual(loadConfig({ DATA_DIR: temporaryFolder('config') }).session.keys[0].id, first.session.keys[0].id);
  });

  it('does not touch the data folder if there is a problem', () => {
    const DATA_DIR = temporaryFolder('config');
    assert.throws(() => loadConfig({ DATA_DIR, PORT: 'x' }), ConfigError);
    assert.deepEqual(readdirSync(DATA_DIR), []);
  });

  it('reports a data folder that cannot be used, and what to do', () => {
    const file = join(temporaryFolder('config'), 'file');
    writeFileSync(file, '');
    assert.match(problemsOf({ DATA_DIR: join(file, 'data') })[0] ?? '', /^DATA_DIR is a file, or lies below one/);
    const damaged = temporaryFolder('config');
    assert.match(problemsOf({ DATA_DIR: fileURLToPath(import.meta.url) })[0] ?? '', /^DATA_DIR is a file/);
    writeFileSync(join(damaged, 'session-secret'), 'short');
    assert.match(problemsOf({ DATA_DIR: damaged })[0] ?? '', /session-secret in DATA_DIR is damaged/);
    const unreadable = temporaryFolder('config');
    mkdirSync(join(unreadable, 'session-secret'));
    assert.match(problemsOf({ DATA_DIR: unreadable })[0] ?? '', /session-secret in DATA_DIR cannot be read/);
  });

  it('does not hang if the data folder cannot be created', () => {
    const nowhere = join(temporaryFolder('config'), 'link');
    symlinkSync(join(nowhere, 'nothing'), nowhere);
    for (const DATA_DIR of [
      '/proc',
      '/proc/foyer',
      '/proc/foyer/data',
      '/dev/null/data',
      nowhere,
      join(nowhere, 'data'),
      `/${'x'.repeat(300)}`,
    ]) {
      assert.match(
        problemsOf({ DATA_DIR }).join('\n'),
        /^DATA_DIR (cannot be created|cannot be written|is a file, or lies below one): choose a folder[^\n]*$/,
        DATA_DIR,
      );
    }
  });

  it('reports problems of the data folder together with all others', () => {
    const damaged = temporaryFolder('config');
    writeFileSync(join(damaged, 'session-secret'), 'short');
    for (const DATA_DIR of [damaged, '/proc/foyer', fileURLToPath(import.meta.url)]) {
      const problems = problemsOf({ DATA_DIR, PORT: 'x', LOG_LEVEL: 'loud' });
      assert.deepEqual(
        problems.map((problem) => /PORT|LOG_LEVEL|DATA_DIR/.exec(problem)?.[0]),
        ['PORT', 'LOG_LEVEL', 'DATA_DIR'],
      );
    }
    assert.deepEqual(readdirSync(damaged), ['session-secret']);
  });

  it('does not check the data folder if nothing is stored in it', () => {
    assert.deepEqual(
      problemsOf({ ...company, DATABASE_URL: 'postgres://foyer@db/foyer', DATA_DIR: '/proc/foyer' }),
      [],
    );
    assert.equal(problemsOf({ ...company, DATA_DIR: '/proc/foyer' }).length, 1);
    assert.equal(problemsOf({ DATABASE_URL: 'postgres://foyer@db/foyer', DATA_DIR: '/proc/foyer' }).length, 1);
  });

  it('makes a stored secret unreadable for other users', () => {
    const DATA_DIR = temporaryFolder('config');
    loadConfig({ DATA_DIR });
    chmodSync(join(DATA_DIR, 'session-secret'), 0o644);
    loadConfig({ DATA_DIR });
    assert.equal(statSync(join(DATA_DIR, 'session-secret')).mode & 0o777, 0o600);
  });

  it('signs with the first secret, and its key ids do not reveal the secrets', () => {
    const { keys } = loadConfig({
      ...company,
      SESSION_SECRETS: `${secret}, ${secret}-older `,
      DATA_DIR: temporaryFolder('config'),
    }).session;
    assert.equal(keys.length, 2);
    assert.notEqual(keys[0].id, keys[1]?.id);
    assert.ok(keys.every(({ id }) => /^[\w-]{8}$/.test(id) && !secret.includes(id)));
    assert.equal(keys[0].key.export().toString(), secret);
  });

  it('prefers the environment to .env', () => {
    const folder = temporaryFolder('config');
    writeFileSync(join(folder, '.env'), '# a comment\nPORT=4000\nHOST="127.0.0.2"\nFOYER_TEST_ONLY=from the file\n');
    const before = process.env.PORT;
    process.env.PORT = '5000';
    try {
      const env = readEnvironment(folder);
      assert.equal(env.PORT, '5000');
      assert.equal(env.HOST, '127.0.0.2');
      assert.equal(env.FOYER_TEST_ONLY, 'from the file');
      assert.equal(process.env.FOYER_TEST_ONLY, undefined, "the process's own environment stays as it is");
    } finally {
      if (before === undefined) delete process.env.PORT;
      else process.env.PORT = before;
    }
  });

  it('accepts any address or host name to listen on', () => {
    for (const HOST of [
      '0.0.0.0',
      '::',
      '::1',
      'fe80::1%eth0',
      'localhost',
      'portal_1',
      'portal.example.com',
      '10.0.0.7',
    ])
      assert.deepEqual(problemsOf({ ...company, HOST }), []);
  });

  it('works without .env, and reports an unreadable .env', () => {
    assert.equal(readEnvironment(temporaryFolder('config')).PATH, process.env.PATH);
    const folder = temporaryFolder('config');
    assert.throws(() => readEnvironment(pathOfFile(folder)), ConfigError);
  });

  it('treats an empty setting as absent', () => {
    assert.equal(loadConfig({ DATA_DIR: temporaryFolder('config'), PORT: '', WECOM_CORP_ID: '  ' }).port, 3000);
  });
});

/** Creates a file and returns its path, to be used as a folder. */
function pathOfFile(folder: string): string {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  return file;
}
