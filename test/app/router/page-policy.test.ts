import assert from 'node:assert/strict';
import type { PagePolicy } from '../../../app/api/contract';
import { allPages } from '../../../app/router/all-pages';
import { coreWords } from '../../../app/locales';
import { definePage, pageCode } from '../../../app/router/page-definition';
import { checkPolicy } from '../../../app/router/page-policy';
import { pageAt } from '../../../app/router/pages';
import { createRouter, extendRouter } from '../../../app/router/router';

describe('checkPolicy()', () => {
  it('allows https origins, blobs and workers', () => {
    checkPolicy('editor', {
      img: ['blob:', 'https://cdn.example.com'],
      media: ['blob:'],
      script: ['https://res.wx.qq.com'],
      connect: ['https://api.example.com:8443'],
      frame: ['https://meeting.example.com'],
      worker: ["'self'", 'blob:'],
    });
    for (const { name, policy } of allPages) checkPolicy(name, policy);
  });

  for (const [part, source] of [
    ['script', "'unsafe-inline'"],
    ['script', "'unsafe-eval'"],
    ['script', 'blob:'],
    ['script', 'https:'],
    ['script', '*'],
    ['img', 'https://*.example.com'],
    ['img', 'http://example.com'],
    ['connect', 'https://example.com; script-src *'],
    ['frame', 'https://example.com/path'],
    ['worker', 'https://example.com'],
    ['object', 'https://example.com'],
  ] as const) {
    it(`refuses ${source} in "${part}"`, () => {
      const policy = { [part]: [source] } as PagePolicy;
      assert.throws(
        () => checkPolicy('editor', policy),
        /^Error: The policy of the page "editor" (must not have|has no)/,
      );
    });
  }
});

describe('a page with a layout', () => {
  const layout = { name: 'manage', component: async () => ({ render: () => null }) };
  const page = (name: string, path: string, withLayout: boolean) =>
    definePage({
      name,
      path,
      tab: 'me',
      layout: withLayout ? layout : undefined,
      component: async () => ({ render: () => null }),
      code: () => Promise.reject(new Error('not needed')),
    });
  const pages = [page('write', '/manage/new', true), page('edit', '/manage/:id', true), page('me', '/me', false)];

  it('is matched below its layout, and is the page that pageAt() returns', () => {
    const router = createRouter({ pages, language: () => 'en' });
    const { route } = router.resolve('/manage/new');
    assert.equal(route.matched.length, 2);
    assert.equal(pageAt(route)?.name, 'write');
    assert.equal(pageAt(router.resolve('/me').route)?.name, 'me');
  });

  it('is matched in the order of all pages, also if the router started with one page', () => {
    const [write, edit, me] = pages;
    assert.ok(write && edit && me);
    const router = createRouter({ pages: [edit], language: () => 'en' });
    assert.equal(pageAt(router.resolve('/manage/new').route)?.name, 'edit');
    const before = router.resolve('/manage/7').route;
    extendRouter(router, { pages, language: () => 'en' });
    assert.equal(pageAt(router.resolve('/manage/new').route)?.name, 'write');
    assert.equal(pageAt(router.resolve('/me').route)?.name, 'me');
    const after = router.resolve('/manage/7').route;
    assert.equal(pageAt(after)?.name, 'edit');
    assert.equal(after.matched[1], before.matched[1], 'the record of the first page stays the same object');
    assert.equal(after.params['id'], '7');
  });

  it('loads neither its code nor that of the layout without the required role', async () => {
    const loaded: string[] = [];
    const load = (part: string) => async () => {
      loaded.push(part);
      return { render: () => null };
    };
    const restricted = definePage({
      name: 'write',
      path: '/manage/new',
      tab: 'me',
      role: 'publisher',
      layout: { name: 'manage', component: load('layout') },
      component: load('page'),
      code: async () => {
        loaded.push('code');
        return {
          default: pageCode({
            modules: () => ({}),
            words: coreWords,
            load: async () => undefined,
            has: () => true,
            title: () => '',
          }),
        };
      },
    });
    let isPublisher = false;
    let checks = 0;
    const mayOpen = async (): Promise<boolean> => ((checks += 1), isPublisher);
    const router = createRouter({ pages: [restricted], language: () => 'en', mayOpen });
    await router.push('/manage/new');
    assert.deepEqual(loaded, []);
    isPublisher = true;
    const another = createRouter({ pages: [restricted], language: () => 'en', mayOpen });
    await another.push('/manage/new');
    assert.deepEqual(loaded.toSorted(), ['code', 'layout', 'page']);
    assert.equal(checks, 2, 'the role is checked once for a page and its layout');
  });
});
