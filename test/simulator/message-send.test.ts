import assert from 'node:assert/strict';
import { corp, trySimulator, type Trial } from './try-simulator';

const card = { title: '停水通知', description: '<div class="gray">明天</div>', url: 'http://localhost:3000/notices/1' };
const message = { touser: 'zhangwei', msgtype: 'textcard', agentid: Number(corp.agentId), textcard: card };
const send = async ({ api, token }: Trial, changes: Record<string, unknown> = {}) =>
  api('message/send', { access_token: await token() }, { ...message, ...changes });

describe('message/send', () => {
  it('delivers to the inbox and lists unreachable recipients in lower case', () =>
    trySimulator(async (trial) => {
      const response = await send(trial, { touser: 'ZHANGWEI|Nobody|fangzheng|ZengShuxian', toparty: '999' });
      assert.equal(response.errcode, 0);
      assert.equal(response.invaliduser, 'nobody|fangzheng');
      assert.equal(response.invalidparty, '999');
      assert.match(String(response.msgid), /./);
      const [kept] = trial.simulator.inbox();
      assert.equal(kept?.id, response.msgid);
      assert.deepEqual(kept?.to, ['zhangwei', 'ZengShuxian']);
      assert.deepEqual(kept?.content, card);
    }));

  it('delivers to a department with all below it, and to @all', () =>
    trySimulator(async (trial) => {
      await send(trial, { touser: '', toparty: '4' });
      assert.ok((trial.simulator.inbox()[0]?.to.length ?? 0) > 35);
      await send(trial, { touser: '@all' });
      assert.ok((trial.simulator.inbox()[1]?.to.length ?? 0) > 300);
      assert.ok(!trial.simulator.inbox()[1]?.to.includes('fengyan'), 'the disabled get nothing');
    }));

  const rows: [string, Record<string, unknown>, number][] = [
    ['no agentid', { agentid: undefined }, 40056],
    ['an agentid that is not a number', { agentid: 'x' }, 40056],
    ["another app's agentid", { agentid: 1000003 }, 301002],
    ['an unknown msgtype', { msgtype: 'constructor' }, 40008],
    ['no recipient', { touser: '' }, 82001],
    ['only recipients that cannot be reached', { touser: 'nobody', toparty: '999', totag: '1' }, 81013],
    [
      'more than a thousand people',
      { touser: Array.from({ length: 1001 }, (_, index) => `u${index}`).join('|') },
      40032,
    ],
    [
      'more than a hundred departments',
      { touser: '', toparty: Array.from({ length: 101 }, (_, index) => index).join('|') },
      82002,
    ],
    [
      'more than a hundred tags',
      { touser: '', totag: Array.from({ length: 101 }, (_, index) => index).join('|') },
      82003,
    ],
    ['a card without a description', { textcard: { ...card, description: '' } }, 40058],
    ['a title of 129 characters', { textcard: { ...card, title: '字'.repeat(129) } }, 40058],
    ['an address without a scheme', { textcard: { ...card, url: 'portal.example/notices' } }, 40058],
    ['a button of five characters', { textcard: { ...card, btntxt: '查看全文吧' } }, 40058],
    ['an empty text', { msgtype: 'text', text: { content: '' } }, 44004],
    [
      'nine articles',
      { msgtype: 'news', news: { articles: Array.from({ length: 9 }, () => ({ title: 'a', url: card.url })) } },
      40058,
    ],
    ['a file that was never uploaded', { msgtype: 'file', file: { media_id: 'x' } }, 40007],
    ['a safe that is not a number', { safe: 'yes' }, 40058],
    ['a safe of 3', { safe: 3 }, 40058],
    ['a safe of 2, which is for mpnews', { safe: 2 }, 40058],
    ['a safe of 2 as text', { safe: '2' }, 40058],
    ['a duplicate interval above four hours', { duplicate_check_interval: '14401' }, 40058],
    [
      'an mpnews whose picture was never uploaded',
      { msgtype: 'mpnews', mpnews: { articles: [{ title: 'a', thumb_media_id: 'x', content: 'b' }] } },
      40007,
    ],
  ];
  for (const [what, changes, errcode] of rows) {
    it(`responds with ${errcode} to ${what} and delivers nothing`, () =>
      trySimulator(async (trial) => {
        assert.equal((await send(trial, changes)).errcode, errcode);
        assert.deepEqual(trial.simulator.inbox(), []);
      }));
  }

  it('names the field that is too long', () =>
    trySimulator(async (trial) => {
      const { errmsg } = await send(trial, { textcard: { ...card, title: '字'.repeat(129) } });
      assert.ok(errmsg.startsWith('title exceed max length 128. invalid Request Parameter'), errmsg);
    }));

  it('accepts a title of 128 characters, also outside the Basic Multilingual Plane', () =>
    trySimulator(async (trial) => {
      assert.equal((await send(trial, { textcard: { ...card, title: '𠅤'.repeat(128) } })).errcode, 0);
    }));

  it('shortens a text that is too long without cutting through a character', () =>
    trySimulator(async (trial) => {
      await send(trial, { msgtype: 'text', text: { content: '字'.repeat(700) } });
      assert.equal(trial.simulator.inbox()[0]?.content.content, '字'.repeat(682));
    }));

  it('accepts numbers as strings, as older SDKs send them', () =>
    trySimulator(async (trial) => {
      const flags = {
        safe: '1',
        enable_id_trans: '0',
        enable_duplicate_check: '1',
        duplicate_check_interval: '60',
        agentid: corp.agentId,
      };
      assert.equal((await send(trial, flags)).errcode, 0);
      assert.equal((await send(trial, flags)).errcode, 0);
      assert.equal(trial.simulator.inbox().length, 1);
    }));

  it('suppresses a duplicate within its interval and responds as usual', () =>
    trySimulator(async (trial) => {
      const once = { enable_duplicate_check: 1, duplicate_check_interval: 60 };
      assert.equal((await send(trial, once)).errcode, 0);
      assert.equal((await send(trial, once)).errcode, 0);
      assert.equal(trial.simulator.inbox().length, 1);
      trial.simulator.advance(61);
      await send(trial, once);
      assert.equal(trial.simulator.inbox().length, 2);
    }));

  it('drops messages above thirty per minute to one member', () =>
    trySimulator(async (trial) => {
      for (let count = 0; count < 31; count += 1) assert.equal((await send(trial)).errcode, 0);
      assert.equal(trial.simulator.inbox().length, 30);
    }));

  it('refuses the contacts assistant', () =>
    trySimulator(async ({ api, token, simulator }) => {
      assert.equal(
        (await api('message/send', { access_token: await token(simulator.contactsSecret) }, message)).errcode,
        48002,
      );
    }));
});

describe('message/recall', () => {
  const recall = async ({ api, token }: Trial, body: Record<string, unknown>, secret?: string) =>
    api('message/recall', { access_token: await token(secret) }, body);

  it('recalls a message by its msgid within a day', () =>
    trySimulator(async (trial) => {
      const { msgid } = await send(trial);
      await send(trial, { touser: 'lina' });
      trial.simulator.advance(86_399);
      assert.equal((await recall(trial, { msgid })).errcode, 0);
      assert.deepEqual(
        trial.simulator.inbox().map(({ recalled }) => recalled),
        [true, false],
      );
      const page = await (await trial.fetch('/_simulator/inbox', { headers: { Accept: 'text/html' } })).text();
      assert.equal(page.match(/已撤回/g)?.length, 1);
    }));

  it("responds with 40058 to a msgid that is unknown, another app's or older than a day", () =>
    trySimulator(async (trial) => {
      const { msgid } = await send(trial);
      assert.equal((await recall(trial, { msgid: 'x' })).errcode, 40058);
      assert.equal((await recall(trial, { msgid: 7 })).errcode, 40058);
      assert.equal((await recall(trial, { msgid }, trial.simulator.otherApp.secret)).errcode, 40058);
      trial.simulator.advance(86_400);
      assert.equal((await recall(trial, { msgid })).errcode, 40058);
      assert.equal(trial.simulator.inbox()[0]?.recalled, false);
    }));

  it('responds with 40063 without a msgid, and to GET', () =>
    trySimulator(async (trial) => {
      assert.equal((await recall(trial, {})).errcode, 40063);
      assert.equal((await trial.api('message/recall', { access_token: await trial.token() })).errcode, 40063);
    }));

  it('refuses the contacts assistant', () =>
    trySimulator(async (trial) => {
      const { msgid } = await send(trial);
      assert.equal((await recall(trial, { msgid }, trial.simulator.contactsSecret)).errcode, 48002);
    }));
});
