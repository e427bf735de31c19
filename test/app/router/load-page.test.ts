import assert from 'node:assert/strict';
import { noticesModules } from '../../../app/features/notices/stores';
import { createStore } from '../../../app/store';
import { loadWords } from '../../../app/router/page-definition';
import { allPages } from '../../../app/router/all-pages';
import { createRouter } from '../../../app/router/router';
import { isKnownError, loadPage, pageErrorOf, titleOf } from '../../../app/router/load-page';
import { apiWith, me, summary } from '../store/fake-api';

const routeTo = (path: string) => createRouter({ pages: allPages, language: () => 'en' }).resolve(path).route;
const failure = { id: 'notice-not-found', status: 404 };

describe('pageErrorOf()', () => {
  it("keeps id, status and request id of an error, and uses the page's request id if there is none", () => {
    const error = { id: 'wecom-unavailable', status: 503, requestId: 'r1' };
    assert.deepEqual(pageErrorOf(error, '/me', 'r0'), { ...error, retryPath: '/me' });
    assert.equal(pageErrorOf({ ...error, requestId: '' }, '/me', 'r0').requestId, 'r0');
  });

  it('links to the home page if the page does not exist', () => {
    assert.equal(pageErrorOf(failure, '/notices/9').retryPath, '/');
  });

  it('hides the details of internal errors', () => {
    const error = new Error('password=1');
    assert.equal(isKnownError(error), false);
    assert.deepEqual(pageErrorOf(error, '/me', 'r0'), {
      id: 'internal',
      status: 500,
      requestId: 'r0',
      retryPath: '/me',
    });
    assert.equal(isKnownError(null), false);
  });
});

describe('the retry path of an error', () => {
  it('is the same address without the invalid parameters', () => {
    const invalid = { id: 'cursor-invalid', status: 400, requestId: 'r1' };
    assert.equal(pageErrorOf(invalid, '/notices?category=it&cursor=abc').retryPath, '/notices');
    assert.equal(pageErrorOf(invalid, '/notices/9?questions=abc').retryPath, '/notices/9');
    assert.equal(pageErrorOf({ ...invalid, status: 503 }, '/notices?cursor=abc').retryPath, '/notices?cursor=abc');
  });
});

describe('loading a page', () => {
  it('loads the viewer even if the page fails', async () => {
    const store = createStore({
      language: 'zh-CN',
      api: apiWith({
        me: async () => ({ ...me, language: 'en' }),
        notice: () => Promise.reject(failure),
        questions: () => Promise.reject(failure),
      }),
    });
    await assert.rejects(loadPage({ store }, routeTo('/notices/9')), failure);
    assert.equal(store.state.viewer.me?.id, 'wang');
    assert.equal(store.state.viewer.language, 'en');
  });

  it('shows the page if only the unread count cannot be updated', async () => {
    const store = createStore({
      language: 'en',
      api: apiWith({
        me: () => Promise.reject(failure),
        notices: async () => ({ items: [summary(9)], next: null }),
        links: async () => [],
        notice: async (id) => ({ ...summary(id), html: '<p>Text</p>', categories: {} }),
        questions: async () => ({ items: [], next: null }),
      }),
    });
    store.commit('viewer/setMe', { ...me, unread: 1 });
    await loadPage({ store }, routeTo('/notices/9'));
    assert.equal(store.use(noticesModules).state.notices.html[9], '<p>Text</p>');
    await loadPage({ store }, routeTo('/'));
    assert.equal(store.state.viewer.me?.unread, 1);
  });

  it('rejects with not-found at an unknown address, and for a notice id that is not a number', async () => {
    for (const path of ['/nowhere', '/notices/abc', '/notices/9/edit', '/people/a/b']) {
      const store = createStore({ language: 'en', api: apiWith({ me: async () => me }) });
      await assert.rejects(loadPage({ store }, routeTo(path)), { id: 'not-found', status: 404 }, path);
    }
  });
});

describe('the title of a page', () => {
  const names = { 'zh-CN': '青禾之家', en: 'Qinghe' };

  it('is that of the notice, followed by the name of the portal, in the language of the viewer', async () => {
    const store = createStore({
      language: 'en',
      api: apiWith({
        me: async () => me,
        notice: async (id) => ({ ...summary(id), html: '', categories: {} }),
        questions: async () => ({ items: [], next: null }),
      }),
    });
    await loadPage({ store }, routeTo('/notices/9'));
    assert.equal(titleOf({ store, names }, routeTo('/notices/9')), 'Notice 9 · Qinghe');
    store.commit('viewer/setLanguage', 'zh-CN');
    for (const page of allPages) await loadWords(await page.code(), 'zh-CN');
    assert.equal(titleOf({ store, names }, routeTo('/me')), '我的 · 青禾之家');
    assert.equal(titleOf({ store, names }, routeTo('/')), '青禾之家');
  });
});
