import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { RenderContext } from '../../app/api/contract';
import { type Api, type CallInput, type Endpoint, endpoint } from '../../app/api/endpoint';
import { me as meCalls, type Me } from '../../app/features/me/contract';
import { sharedPart } from '../../server/http/body-parts';
import { createPageCache, type PageCache, type Rendered } from '../../server/render/page-cache';
import { keyOf, shareValue } from '../../server/shared-values';

const list = endpoint<object, { items: string[] }>('GET', '/api/list');
const write = endpoint<{ body: object }, { done: boolean }>('POST', '/api/list');

const person: Me = {
  id: 'zeng',
  name: '曾国藩',
  initials: '国藩',
  corpId: 'ww0',
  position: null,
  departments: [['集团']],
  departmentsEn: null,
  language: null,
  unread: 2,
};
const context: RenderContext = {
  url: '/',
  api: null,
  language: 'zh-CN',
  names: { 'zh-CN': '门厅', en: 'Foyer' },
  utcOffsets: [],
  now: 1,
  requestId: 'x',
  error: null,
  result: null,
};
const head = {
  status: 200,
  policy: 'p',
  errorId: undefined,
  isForEveryone: true,
  language: 'zh-CN' as const,
  hasOwnPolicy: false,
  common: sharedPart(Buffer.from('<html>')),
};

describe('render/page-cache', () => {
  let cache: PageCache;
  let renderings: number;
  beforeEach(() => {
    cache = createPageCache({ maxBytes: 100_000 });
    renderings = 0;
  });

  interface Asked {
    me?: Partial<Me> | Error;
    items?: string[] | Error;
    /** Until the list responds. */
    delayMs?: number;
    context?: Partial<RenderContext>;
    branding?: string;
    render?: (api: Api, context: RenderContext) => Promise<Partial<Rendered>>;
  }

  /** What a page of the app does: it reads the person and a list, greets them, and puts the data into a state. */
  async function usual(api: Api, { personalText }: RenderContext): Promise<Partial<Rendered>> {
    const me = await api(meCalls.read, {});
    const { items } = await api(list, {});
    const greeting = personalText?.((name) => `<${name}>`) ?? '';
    return { rest: `${greeting} ${me.unread} ${items.join()} ${JSON.stringify({ me })}` };
  }

  async function get({
    me,
    items = ['a'],
    delayMs = 0,
    context: more,
    branding = '',
    render = usual,
  }: Asked = {}): Promise<string> {
    function call<Input extends CallInput, Output>(asked: Endpoint<Input, Output>): Promise<Output>;
    async function call({ method, path }: Endpoint): Promise<unknown> {
      if (path === '/api/me') {
        if (me instanceof Error) throw me;
        return { ...person, ...me };
      }
      if (method === 'POST') return { done: true };
      if (delayMs > 0) await setTimeout(delayMs);
      if (items instanceof Error) throw items;
      return { items };
    }
    const { common, first, firstAlone, others } = await cache.get(
      call,
      { ...context, ...more },
      branding,
      async (given) => {
        renderings += 1;
        assert.ok(given.api);
        return { ...head, rest: '', ...(await render(given.api, given)) };
      },
    );
    assert.deepEqual(firstAlone.bytes, first.bytes);
    return Buffer.concat([common, first, ...others].map(({ bytes }) => bytes)).toString();
  }

  const expected = (me: Partial<Me> = {}): string => {
    const whole = { ...person, ...me };
    return `<html>&lt;${whole.name.replaceAll('&', () => '&amp;')}&gt; ${whole.unread} a ${JSON.stringify({ me: whole })}`;
  };

  it('renders a page once for people whose data is the same, and fills in who they are', async () => {
    const other = { id: 'li', name: '$& $1', departments: [], position: 'A' };
    assert.equal(await get(), expected());
    assert.equal(await get({ me: other }), expected(other));
    assert.equal(await get(), expected());
    assert.equal(renderings, 1);
  });

  it('escapes what it fills in, in markup and in the state', async () => {
    await get();
    const name = '</script>\u2028"&';
    const page = await get({ me: { name } });
    assert.ok(page.includes('&lt;&lt;/script&gt;\u2028&quot;&amp;&gt;'));
    assert.ok(page.includes('"name":"\\u003c/script>\\u2028\\"&"'));
  });

  for (const [name, asked] of Object.entries<Asked>({
    'another number of unread notices': { me: { unread: 3 } },
    'a language that was chosen': { me: { language: 'zh-CN' } },
    'another role': { me: { roles: ['publisher'] } },
    'another response': { items: ['b'] },
    'another address': { context: { url: '/other' } },
    'another language of the browser': { context: { language: 'en' } },
    'another time': { context: { now: 2 } },
    'another branding': { branding: 'B' },
  })) {
    it(`renders again for ${name}`, async () => {
      await get();
      await get(asked);
      assert.equal(renderings, 2);
      await get();
      await get(asked);
      assert.equal(renderings, 2);
    });
  }

  const never: Record<string, Asked> = {
    'a page that uses what is personal': {
      render: async (api, given) => ({ ...(await usual(api, given)), rest: (await api(meCalls.read, {})).name }),
    },
    'a page that copies the data of the person': {
      render: async (api) => ({ rest: JSON.stringify({ ...(await api(meCalls.read, {})) }) }),
    },
    'a page that lists the fields of the person': {
      render: async (api) => ({ rest: Object.keys(await api(meCalls.read, {})).join() }),
    },
    'a page that writes': {
      render: async (api, given) => {
        await api(write, { body: {} });
        return usual(api, given);
      },
    },
    'a page that calls twice for the same': {
      render: async (api, given) => {
        await api(list, {});
        return usual(api, given);
      },
    },
    'a page without a person': { render: async () => ({ rest: 'nobody' }) },
    'a page for a role': { render: async (api, given) => ({ ...(await usual(api, given)), isForEveryone: false }) },
    'an error page': { render: async (api, given) => ({ ...(await usual(api, given)), status: 404 }) },
    'a page that shows the failure of a call': {
      items: new Error('no'),
      render: async (api) => {
        await api(meCalls.read, {});
        return { rest: await api(list, {}).then(String, String) };
      },
    },
  };
  for (const [name, asked] of Object.entries(never)) {
    it(`never keeps ${name}`, async () => {
      const first = await get(asked);
      assert.equal(await get(asked), first);
      assert.equal(renderings, 2);
      assert.equal(cache.size().pages, 0);
    });
  }

  it('keeps nothing if rendering fails, and passes on the error', async () => {
    await get();
    await assert.rejects(get({ items: new Error('no') }), /no/);
    assert.equal(await get(), expected());
  });

  it('passes on a failure of the person that arrives before the other responses', async () => {
    const unhandled: unknown[] = [];
    const collect = (reason: unknown): void => void unhandled.push(reason);
    await get();
    process.on('unhandledRejection', collect);
    await assert.rejects(get({ me: new Error('no person'), delayMs: 20 }), /no person/);
    process.off('unhandledRejection', collect);
    assert.deepEqual(unhandled, []);
  });

  it('removes the pages that were used least recently beyond its size', async () => {
    for (let page = 0; page < 300; page += 1) {
      await get({ items: ['x'.repeat(300), String(page)] });
      await get();
      assert.ok(cache.size().bytes <= 100_000);
    }
    assert.equal(renderings, 301);
    assert.ok(cache.size().pages > 10);
    await get({ items: ['x'.repeat(200_000)] });
    assert.ok(cache.size().bytes <= 100_000);
  });
});

describe('keyOf', () => {
  it('is the same only for the same JSON', () => {
    const values = [
      null,
      true,
      1,
      '1',
      'a',
      '#1',
      [],
      {},
      [1, 2],
      [[1], 2],
      ['1,2'],
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { 'a:1': 1 },
      [undefined],
      [undefined, undefined],
    ];
    assert.equal(new Set(values.map(keyOf)).size, values.length);
    for (const value of values) assert.equal(keyOf(structuredClone(value)), keyOf(value));
  });

  it('names a shared value, which cannot change any more', () => {
    const [one, other] = [shareValue({ a: { b: 1 } }), shareValue({ a: { b: 1 } })];
    assert.equal(keyOf([one]), keyOf([one]));
    assert.notEqual(keyOf(one), keyOf(other));
    assert.throws(() => Object.assign(one.a, { b: 2 }), TypeError);
  });

  it('never recurs for what is not plain data', () => {
    const date = new Date(0);
    assert.notEqual(keyOf(date), keyOf(date));
    assert.notEqual(keyOf({ at: new Map() }), keyOf({ at: new Map() }));
  });
});
