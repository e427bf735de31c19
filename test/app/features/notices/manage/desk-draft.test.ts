import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { AxiosError, type AxiosRequestConfig, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import Vue from 'vue';
import { everyone } from '../../../../../app/api/contract';
import type { DraftContent, NoticeForm } from '../../../../../app/features/notices/manage/contract';
import { useDeskDraft, type DeskDraft } from '../../../../../app/features/notices/manage/desk-draft';
import { createTab, type Page, type Tab } from '../../../api/fake-browser';

const textOf = (body: string): DraftContent => ({
  title: '通知',
  body,
  category: 'general',
  publisher: '行政部',
  audience: everyone(),
  publishAt: null,
  pinned: false,
  pinnedUntil: null,
  confirmBy: null,
  remindAutomatically: false,
  questions: true,
  notify: true,
  attachments: [],
});

const formOf = (version: number, content: DraftContent): NoticeForm => ({
  id: 5,
  state: 'draft',
  title: content.title,
  hasDraft: true,
  problem: null,
  publishedAt: null,
  updatedAt: '2026-10-01T00:00:00.000Z',
  author: null,
  read: null,
  confirmed: null,
  confirmBy: null,
  version,
  content,
  savedBy: { id: 'zhang', name: '张伟' },
  isReader: false,
  readOnly: null,
  categories: {},
  publishedVersion: 0,
  files: [],
});

/** A server with one notice. It saves a draft of the current version once per idempotency key. */
class NoticeServer {
  version = 1;
  content = textOf('');
  /** The texts that were saved, in order. */
  saved: string[] = [];
  /** The number of requests that save, with repeats. */
  received = 0;
  /** What happens to the next requests that save: the response is lost before or after they were handled, or held. */
  next: ('lost-before' | 'lost-after' | Promise<void>)[] = [];
  readonly #responses = new Map<string, unknown>();

  readonly axios: AxiosRequestConfig = {
    adapter: async (config) => {
      if (config.method === 'get') return this.#respond(config, 200, formOf(this.version, this.content));
      this.received += 1;
      const fate = this.next.shift();
      if (fate === 'lost-before') throw new AxiosError('lost', AxiosError.ERR_NETWORK, config);
      if (typeof fate === 'object') await fate;
      const key = String(config.headers.get('Idempotency-Key'));
      const { version, content }: { version: number; content: DraftContent } = JSON.parse(config.data);
      if (!this.#responses.has(key)) {
        if (version !== this.version) return this.#respond(config, 409, { error: { id: 'draft-changed' } });
        this.save(content);
        this.#responses.set(key, { version: this.version, savedAt: '2026-10-01T00:01:00.000Z' });
      }
      if (fate === 'lost-after') throw new AxiosError('lost', AxiosError.ERR_NETWORK, config);
      return this.#respond(config, 200, this.#responses.get(key));
    },
  };

  save(content: DraftContent): void {
    this.version += 1;
    this.content = content;
    this.saved.push(content.body);
  }

  #respond(config: InternalAxiosRequestConfig, status: number, data: unknown): AxiosResponse {
    const response = { config, status, statusText: '', headers: {}, data };
    if (status >= 400) throw new AxiosError('refused', undefined, config, null, response);
    return response;
  }
}

interface OpenForm extends DeskDraft {
  type(text: string): void;
  close(): void;
}

function openForm({ client }: Page, form: NoticeForm): OpenForm {
  let draft: DeskDraft | null = null;
  const component = new Vue({
    setup: () => {
      draft = useDeskDraft(client, form);
      return {};
    },
    render: (h) => h('div'),
  }).$mount();
  if (draft === null) throw new Error('The form was not set up.');
  const { set, content, ...others }: DeskDraft = draft;
  return {
    ...others,
    set,
    content,
    type: (text) => set({ body: content.value.body + text }),
    close: () => component.$destroy(),
  };
}

describe('the draft of a notice in its form', () => {
  let server: NoticeServer;
  let tab: Tab;
  let page: Page;
  beforeEach(() => {
    server = new NoticeServer();
    tab = createTab('https://portal.example', new Map());
    page = openPage();
  });

  function openPage(): Page {
    const opened = tab.open('/manage/notices/5', { axios: server.axios });
    opened.client.setPerson('zhang');
    return opened;
  }

  /** The form as the server renders it now. */
  const rendered = (): NoticeForm => formOf(server.version, server.content);
  const kept = (): string | null => page.client.drafts.read('notice-5');

  function hold(): () => void {
    let respond = (): void => undefined;
    server.next.push(
      new Promise((resolve) => {
        respond = resolve;
      }),
    );
    return respond;
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 200 && !condition(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(condition(), condition.toString());
  }

  it('keeps what is typed until the server has saved it', async () => {
    const form = openForm(page, rendered());
    form.type('一');
    assert.match(kept() ?? '', /一/);
    assert.equal(await form.save(), true);
    assert.deepEqual([server.saved, kept(), form.state.value], [['一'], null, 'saved']);
    form.close();
  });

  it('continues with the text of a save that was delivered after a reload and before the form was shown', async () => {
    const former = openForm(page, rendered());
    server.next.push('lost-before');
    former.type('一');
    void former.save();
    await until(() => server.received === 1);
    assert.deepEqual(page.client.unsent(), { writes: 1, drafts: 0 });
    const form = rendered();
    // The next document sends the kept write at its start.
    page = openPage();
    await until(() => server.saved.length === 1);
    const next = openForm(page, form);
    assert.equal(next.content.value.body, '一');
    next.type('二');
    assert.equal(await next.save(), true);
    assert.deepEqual([server.saved, next.conflict.value, kept()], [['一', '一二'], null, null]);
    assert.deepEqual(page.client.keptWrites.get(), []);
    next.close();
  });

  it('continues with the text of a save that is running after a reload, and sends it once', async () => {
    const former = openForm(page, rendered());
    server.next.push('lost-before');
    former.type('一');
    void former.save();
    await until(() => server.received === 1);
    former.type('二');
    const form = rendered();
    const respond = hold();
    page = openPage();
    await until(() => server.received === 2);
    const next = openForm(page, form);
    assert.equal(next.content.value.body, '一二');
    next.type('三');
    respond();
    assert.equal(await next.save(), true);
    await until(() => server.saved.length === 2);
    assert.deepEqual([server.saved, server.received, next.conflict.value], [['一', '一二三'], 3, null]);
    assert.deepEqual(page.client.keptWrites.get(), []);
    next.close();
  });

  it('knows its own text again if the response to it was lost', async () => {
    const form = openForm(page, rendered());
    form.type('一');
    const respond = hold();
    void form.save();
    await until(() => server.received === 1);
    // The tab is closed before the response, and its kept writes are lost.
    server.save(textOf('一'));
    form.type('二');
    tab.storage.items.delete('foyer.writes');
    page = openPage();
    const next = openForm(page, rendered());
    assert.equal(next.conflict.value, null);
    assert.equal(await next.save(), true);
    assert.equal(server.content.body, '一二');
    respond();
    form.close();
    next.close();
  });

  it('shows both texts if somebody else has saved', async () => {
    const form = openForm(page, rendered());
    server.save(textOf('他们的'));
    form.type('我的');
    assert.equal(await form.save(), false);
    assert.equal(form.conflict.value?.theirs.content.body, '他们的');
    form.resolve('mine');
    assert.equal(await form.save(), true);
    assert.equal(server.content.body, '我的');
    form.close();
  });

  it('saves what was typed during a save also after the form was closed', async () => {
    const form = openForm(page, rendered());
    const respond = hold();
    form.type('一');
    void form.save();
    await until(() => server.received === 1);
    form.type('二');
    form.close();
    // The editor reports its last letters when it is closed.
    form.type('三');
    respond();
    await until(() => server.saved.length === 2);
    await until(() => kept() === null);
    assert.deepEqual(server.saved, ['一', '一二三']);
    assert.deepEqual(page.client.keptWrites.get(), []);
  });

  it('keeps what was typed during a save and cannot be saved after the form was closed', async () => {
    const form = openForm(page, rendered());
    const respond = hold();
    form.type('一');
    void form.save();
    await until(() => server.received === 1);
    form.type('二');
    form.close();
    server.save(textOf('他们的'));
    respond();
    await until(() => page.client.keptWrites.get().length === 0);
    assert.match(kept() ?? '', /一二/);
    const next = openForm(page, rendered());
    assert.equal(next.conflict.value?.mine.body, '一二');
    next.close();
  });

  it('leaves the text to a form of the same notice that was opened later', async () => {
    const form = openForm(page, rendered());
    const respond = hold();
    form.type('一');
    void form.save();
    await until(() => server.received === 1);
    form.type('二');
    const stale = rendered();
    form.close();
    await new Promise((resolve) => setTimeout(resolve, 2));
    const next = openForm(page, stale);
    next.type('三');
    respond();
    assert.equal(await next.save(), true);
    assert.deepEqual([server.saved, next.conflict.value, kept()], [['一', '一二三'], null, null]);
    next.close();
  });

  it('keeps the text of a form that was opened later when its own save ends', async () => {
    const form = openForm(page, rendered());
    const respond = hold();
    form.type('一');
    void form.save();
    await until(() => server.received === 1);
    const stale = rendered();
    form.close();
    await new Promise((resolve) => setTimeout(resolve, 2));
    const next = openForm(page, stale);
    next.type('二');
    const respondAgain = hold();
    respond();
    const saving = next.save();
    await until(() => server.received === 2);
    assert.match(kept() ?? '', /一二/);
    respondAgain();
    assert.equal(await saving, true);
    next.close();
  });

  it('continues from the version that it knows if the page was rendered before', async () => {
    const stale = rendered();
    const form = openForm(page, stale);
    form.type('一');
    await form.save();
    form.type('二');
    page = openPage();
    const next = openForm(page, stale);
    assert.deepEqual([next.content.value.body, next.conflict.value], ['一二', null]);
    assert.equal(await next.save(), true);
    assert.deepEqual(server.saved, ['一', '一二']);
    form.close();
    next.close();
  });

  it('shows both texts if somebody else has saved after a response was lost', async () => {
    const former = openForm(page, rendered());
    server.next.push('lost-after');
    former.type('一');
    void former.save();
    await until(() => server.received === 1);
    server.save(textOf('他们的'));
    const respond = hold();
    page = openPage();
    const next = openForm(page, rendered());
    await until(() => server.received === 2);
    respond();
    await until(() => next.conflict.value !== null);
    assert.equal(next.conflict.value?.mine.body, '一');
    next.close();
  });

  it('knows the names of attachments that were saved after a reload and before the form was shown', async () => {
    const former = openForm(page, rendered());
    const file = { id: 'f1', name: '值班表.txt', size: 1, type: 'text/plain' };
    server.next.push('lost-before');
    former.learn([file]);
    former.set({ attachments: ['f1'] });
    void former.save();
    await until(() => server.received === 1);
    const form = rendered();
    page = openPage();
    await until(() => server.saved.length === 1);
    const next = openForm(page, form);
    assert.deepEqual([next.content.value.attachments, next.files.value['f1']], [['f1'], file]);
    next.close();
  });

  it('saves nothing while the notice is published', async () => {
    const form = openForm(page, rendered());
    form.type('一');
    await form.save();
    let publish = (): void => undefined;
    const publishing = form.whileSaved(
      () =>
        new Promise<void>((resolve) => {
          publish = resolve;
        }),
    );
    form.type('二');
    const saving = form.save();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(server.received, 1);
    publish();
    await publishing;
    assert.equal(await saving, true);
    assert.equal(server.content.body, '一二');
    form.close();
  });

  it('saves after a pause, or after 8 seconds without one', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    try {
      const form = openForm(page, rendered());
      form.type('一');
      mock.timers.tick(1199);
      assert.equal(form.state.value, 'changed');
      mock.timers.tick(1);
      await until(() => server.saved.length === 1);
      await until(() => form.state.value === 'saved');
      for (let second = 0; second < 7; second += 1) {
        form.type('二');
        mock.timers.tick(1000);
      }
      form.type('三');
      assert.equal(server.received, 1);
      mock.timers.tick(1000);
      await until(() => server.saved.length === 2);
      form.close();
    } finally {
      mock.timers.reset();
    }
  });

  describe('of a published notice', () => {
    const published = (hasDraft = false): NoticeForm => ({ ...rendered(), state: 'published', hasDraft });

    it('has changes from the first letter, and when it is opened again', async () => {
      const form = openForm(page, published());
      assert.equal(form.hasChanges.value, false);
      form.type('一');
      assert.equal(form.hasChanges.value, true);
      await form.save();
      assert.equal(form.hasChanges.value, true);
      form.adopt(published());
      assert.equal(form.hasChanges.value, false);
    });

    it('has changes if unsaved text was restored after a reload', async () => {
      server.next.push('lost-before');
      const before = openForm(page, published());
      before.type('一');
      void before.save();
      await until(() => server.received === 1);
      const after = openForm(openPage(), published());
      assert.equal(after.content.value.body, '一');
      assert.equal(after.hasChanges.value, true);
      await after.save();
      assert.equal(after.hasChanges.value, true);
    });

    it('has changes if its text was saved after the page was rendered', async () => {
      const stale = published();
      const before = openForm(page, stale);
      const respond = hold();
      before.type('一');
      const saving = before.save();
      await until(() => server.received === 1);
      const opened = openPage();
      respond();
      await saving;
      const after = openForm(opened, stale);
      await until(() => after.content.value.body === '一' && after.state.value === 'saved');
      assert.equal(after.hasChanges.value, true);
    });

    it('has the changes that somebody else has saved, also after a conflict', async () => {
      const form = openForm(page, published());
      server.save(textOf('他们的'));
      form.type('我的');
      await form.save();
      assert.notEqual(form.conflict.value, null);
      form.resolve('theirs');
      assert.equal(form.hasChanges.value, true);
    });
  });
});
