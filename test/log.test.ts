import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { appError } from '../server/errors';
import { hideSecrets } from '../server/log-redaction';
import { captureLog } from './support/log';

describe('log', () => {
  const texts = [
    'https://portal.example.com/notices?code=SeCrEt&state=SeCrEt#x',
    'GET /cgi-bin/gettoken?corpid=ww1&corpsecret=SeCrEt failed',
    'https://open.weixin.qq.com/?redirect_uri=https%3A%2F%2Fportal.example.com%2F%3Fcode%3DSeCrEt%26state%3DSeCrEt&appid=ww1',
    'redirect_uri=https%253A%252F%252Fp%253Fcode%253DSeCrEt',
    'the answer was {"errcode":0,"access_token":"SeCrEt","expires_in":7200}',
    'the answer was {\\"access_token\\":\\"SeCrEt\\"}',
    `the token was eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTZUNyRXQifQ.${'SeCrEt'.repeat(5)}`,
    'Cookie: theme=dark; foyer=SeCrEt; __Host-foyer-pending-1234=SeCrEt',
    'cannot connect to postgres://foyer:SeCrEt@db.example.com/foyer',
    '{"url":"/x?access_token=SeCrEt"}',
  ];
  for (const text of texts) {
    it(`hides the secret in: ${text.replaceAll('SeCrEt', '…').slice(0, 70)}`, () => {
      assert.doesNotMatch(hideSecrets(text), /SeCrEt/);
      assert.ok(hideSecrets(text).includes('[hidden]'));
    });
  }

  for (const text of [
    'a plain line',
    '{"err":{"code":"ECONNREFUSED"}}',
    '{"statusCode":200,"state":"ready"}',
    'encoded=1&decode=2',
    'http://127.0.0.1:3000/notices?cursor=abc',
    'errcode=40029',
  ]) {
    it(`does not change: ${text}`, () => assert.equal(hideSecrets(text), text));
  }

  it('writes valid JSON if secrets are removed', () => {
    const { logger, lines, text } = captureLog();
    for (const words of texts) logger.info({ words, nested: { words: JSON.stringify({ words }) } }, words);
    assert.equal(lines.length, texts.length);
    assert.doesNotMatch(text(), /SeCrEt/);
  });

  it('hides secret fields', () => {
    const { logger, text } = captureLog();
    logger.info(
      {
        code: 'SeCrEt',
        state: 'SeCrEt',
        cookie: 'SeCrEt',
        authorization: 'SeCrEt',
        body: { code: 'SeCrEt' },
        token: { raw: 'SeCrEt' },
        wecom: { secret: 'SeCrEt' },
      },
      'fields',
    );
    assert.doesNotMatch(text(), /SeCrEt/);
    assert.match(text(), /fields/);
  });

  it('hides secret fields in headers and in child loggers', () => {
    const { logger, text, lines } = captureLog();
    const names = [
      'cookie',
      'cookies',
      'set-cookie',
      'authorization',
      'secret',
      'token',
      'access_token',
      'ticket',
      'user_ticket',
      'password',
      'state',
    ];
    const secrets = Object.fromEntries(names.map((name) => [name, { deep: ['SeCrEt'] }]));
    const given = {
      ...secrets,
      answer: { ...secrets, headers: { ...secrets, host: 'kept' } },
      query: { code: 'SeCrEt', page: 'kept' },
      params: { code: 'SeCrEt' },
    };
    const before = structuredClone(given);
    logger.info(given, 'fields');
    logger.child({ code: 'SeCrEt', ...secrets }).info({ fine: 'kept' }, 'child');
    assert.doesNotMatch(text(), /SeCrEt/);
    assert.equal(lines.length, 2);
    assert.equal(text().split('kept').length - 1, 3);
    assert.deepEqual(given, before, 'what was handed over is left as it was');
  });

  it('keeps nested fields that are not secret, and codes of errors', () => {
    const { logger, lines } = captureLog();
    logger.info({ outcome: { code: 42, list: [{ cookie: 'a cake' }], when: new Date(0) }, at: new Date(0) }, 'fields');
    assert.deepEqual(lines[0]?.['outcome'], {
      code: 42,
      list: [{ cookie: 'a cake' }],
      when: '1970-01-01T00:00:00.000Z',
    });
    assert.equal(lines[0]?.['at'], '1970-01-01T00:00:00.000Z');
  });

  it('logs the type, message, code and stack of an error and its causes, and no other properties', () => {
    const { logger, lines, text } = captureLog();
    const cause = Object.assign(new Error('connect failed'), {
      code: 'ECONNREFUSED',
      options: { headers: { whatever: 'SeCrEt' }, url: 'SeCrEt' },
    });
    logger.error({ err: appError('wecom-unavailable', { cause }) }, 'sign-in failed');
    const [line] = lines;
    assert.equal(line?.level, 'error');
    const { err } = line ?? {};
    assert.match(JSON.stringify(err), /"id":"wecom-unavailable"/);
    assert.match(JSON.stringify(err), /"message":"connect failed","code":"ECONNREFUSED"/);
    assert.match(JSON.stringify(err), /log\.test\.ts/);
    assert.doesNotMatch(text(), /SeCrEt/);
  });

  it('logs errors that are their own cause, and values that are not errors', () => {
    const { logger, lines } = captureLog();
    const error = new Error('round');
    error.cause = error;
    logger.error({ err: error });
    logger.error({ err: 'code=SeCrEt' });
    logger.error({ err: undefined });
    assert.equal(lines.length, 3);
    assert.doesNotMatch(JSON.stringify(lines), /SeCrEt/);
  });

  it('loads pino-pretty only if LOG_FORMAT is pretty', () => {
    const linesOf = (pretty: boolean): string[] => {
      const program = `
        import { createRequire } from 'node:module';
        import { openLog } from './server/log.ts';
        const log = await openLog({ level: 'info', pretty: ${pretty} });
        log.info({ token: 'SeCrEt' }, 'a line');
        process.once('exit', () => console.log(Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('pino-pretty'))));
      `;
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '--eval', program],
        { cwd: resolve(import.meta.dirname, '..'), encoding: 'utf8' },
      );
      assert.doesNotMatch(stdout, /SeCrEt/);
      assert.equal(status, 0, stderr);
      return stdout.trim().split('\n');
    };
    const [json = '', ...rest] = linesOf(false);
    assert.equal(JSON.parse(json).msg, 'a line');
    assert.deepEqual(rest, ['false']);
    const [line = '', ...more] = linesOf(true);
    assert.match(line, /INFO.*: a line$/);
    assert.equal(more.at(-1), 'true');
  });

  it('writes the time, the process and the name of the level in each line', () => {
    const { logger, lines } = captureLog();
    logger.warn('careful');
    const [{ time, pid, level, msg } = {}] = lines;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual({ pid, level, msg }, { pid: process.pid, level: 'warn', msg: 'careful' });
  });

  if (existsSync('/dev/full')) {
    it('keeps running if lines cannot be written, as on a full disk', () => {
      const script = `
        const { createLogger } = await import('${resolve(import.meta.dirname, '../server/log.ts')}');
        const log = createLogger('info');
        for (let line = 0; line < 5000; line += 1) log.info({ line }, 'x'.repeat(1000));
        process.stderr.write('still running');`;
      const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      });
      assert.deepEqual([status, stderr.toString()], [0, 'still running']);
    });
  }
});
