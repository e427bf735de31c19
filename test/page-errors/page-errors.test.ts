import assert from 'node:assert/strict';
import { createPageErrors } from '../../server/page-errors';
import { describeFrames, withoutPersonalData } from '../../server/page-errors/scrub';
import { jsonBody } from '../../server/http/body';
import { serve, type TestPortal } from '../http/portal';

const report = {
  name: 'TypeError',
  message: "Cannot read properties of null (reading 'split')",
  stack:
    'TypeError: Cannot read properties of null\n    at deviceOf (https://foyer.example.com/assets/me.1a2b.js:1:2345)\n    at https://foyer.example.com/people?q=李思源:3:4\n' +
    'u@https://foyer.example.com/assets/main.77.js:2:1',
  during: 'render',
  page: 'me',
  requestId: '0123456789abcdef',
};

describe('POST /api/page-errors', () => {
  let portal: TestPortal;
  let clock = 0;
  let userid = 'lisiyuan';
  before(async () => {
    portal = await serve([
      (ctx, next) => {
        Object.assign(ctx.state, { session: { userid } });
        return next();
      },
      createPageErrors({ readBody: jsonBody({ limitBytes: 65_536 }), now: () => clock }),
    ]);
  });
  after(() => portal.close());
  beforeEach(() => {
    clock += 60_000;
  });

  const post = (body: unknown): Promise<Response> =>
    fetch(`${portal.origin}/api/page-errors`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  const logged = () => portal.log.lines.filter(({ msg }) => msg === 'a page failed in a browser');

  it('logs the error, its frames in our scripts, and the request id of the error view', async () => {
    const response = await post(report);
    assert.equal(response.status, 204);
    const [line] = logged();
    assert.deepEqual([line?.level, line?.requestId], ['error', response.headers.get('x-request-id')]);
    assert.deepEqual(line?.pageError, {
      page: 'me',
      during: 'render',
      error: "TypeError: Cannot read properties of null (reading 'split')",
      frames: ['deviceOf /assets/me.1a2b.js:1:2345', 'u /assets/main.77.js:2:1'],
      pageRequestId: '0123456789abcdef',
    });
  });

  it('keeps personal data out of the log', async () => {
    await post({
      ...report,
      message: 'Unexpected token \'李\', "李思源 13800138000" of lisiyuan@example.com 13800138000',
      stack: 'at 李思源',
      during: 'callback for watcher "李思源"',
    });
    const text = JSON.stringify(logged().at(-1)?.pageError);
    assert.ok(!/[李思源]|138|lisiyuan/.test(text), text);
  });

  it('logs ten reports per person and a hundred in all per minute, and accepts the others without logging', async () => {
    const before = logged().length;
    for (let number = 0; number < 12; number += 1) assert.equal((await post(report)).status, 204);
    assert.equal(logged().length, before + 10);
    for (let number = 0; number < 95; number += 1) {
      userid = `person-${number}`;
      assert.equal((await post(report)).status, 204);
    }
    assert.equal(logged().length, before + 100);
    clock += 60_000;
    await post(report);
    assert.equal(logged().length, before + 101);
  });

  it('accepts only small reports with known fields', async () => {
    const { message: _message, ...incomplete } = report;
    for (const body of [
      { ...report, path: '/people?q=li' },
      { ...report, stack: 'x'.repeat(10_001) },
      { ...report, requestId: 'a b' },
      incomplete,
      null,
      'x',
    ]) {
      assert.equal((await post(body)).status, 400, JSON.stringify(body)?.slice(0, 80));
    }
    const get = await fetch(`${portal.origin}/api/page-errors`);
    assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
  });
});

describe('describeFrames(stack)', () => {
  const place = '/assets/me.1a2b.js:1:2345';

  it('reads the first 50 lines of a stack', () => {
    assert.deepEqual(describeFrames(`${'x\n'.repeat(49)}render@${place}`), [`render ${place}`]);
    assert.deepEqual(describeFrames(`${'x\n'.repeat(50)}render@${place}`), []);
  });

  it('reads the first 300 characters of a line', () => {
    assert.deepEqual(describeFrames(`${'('.repeat(300 - place.length)}${place}`), [place]);
    assert.deepEqual(describeFrames(`${'('.repeat(301 - place.length)}${place}`), ['/assets/me.1a2b.js:1:234']);
    assert.deepEqual(describeFrames(`${'('.repeat(300)}${place}`), []);
  });

  it('finds the file behind the first /assets/ that names one', () => {
    assert.deepEqual(describeFrames(`at u (/assets/?/assets/a.css:1:1${place})`), [`u ${place}`]);
  });
});

describe('withoutPersonalData(text)', () => {
  for (const text of [
    'li.si@example.com',
    'li@example.com+si@example.com',
    `${'li'.repeat(40)}@example.com`,
    'li@',
    '@li@li',
  ])
    it(`leaves nothing of a mail address: ${text}`, () =>
      assert.equal(withoutPersonalData(`to ${text} ok`), 'to … ok'));

  for (const [message, text] of [
    [
      "A history state object with URL 'https://a.example/people/zhangwei' cannot be created in a document with URL 'https://a.example/people?q=zhangwei'.",
      "A history state object with URL 'https://… cannot be created in a document with URL 'https://…",
    ],
    ['URL constructor: /me?q=zhangwei#zhangwei is not a valid URL.', 'URL constructor: /me?… is not a valid URL.'],
    ['Failed at /people?q=zhangwei&department=2 (again)', 'Failed at /people?… (again)'],
    [
      'Loading chunk me failed. (error: https://a.example/assets/me.1a2b.js)',
      'Loading chunk me failed. (error: https://a.example/assets/me.1a2b.js)',
    ],
    ['https://a.example/people?q=zhangwei/assets/', 'https://a.example/people?…'],
    ['Is a ? b : c = d?', 'Is a ? b : c = d?'],
  ] as const)
    it(`leaves no address of a page and no query: ${message.slice(0, 40)}`, () =>
      assert.equal(withoutPersonalData(message), text));
});
