import assert from 'node:assert/strict';
import Vue, { nextTick, ref, type Ref } from 'vue';
import { providePortal, type Portal } from '../../../app/app-context';
import { createPages } from '../../../app/router/known-pages';
import { allPages } from '../../../app/router/all-pages';
import { createRouter } from '../../../app/router/router';
import { createStore } from '../../../app/store';
import { useDraft, type Draft } from '../../../app/writes/use-draft';
import { useWrite, type WriteForm } from '../../../app/writes/use-write';
import { calls } from '../../support/calls';
import { until, type Page } from '../api/fake-browser';
import { loseConnection } from '../api/portal-server';
import {
  openAs,
  readLinks,
  refuse,
  setUpTab,
  writtenTexts,
  signInThroughWeChat,
  type TabSetup,
} from '../api/tab-setup';

/** A form like that of any feature: a draft and a write. */
interface Form extends WriteForm {
  draft: Draft;
  /** The number of calls of `onSentLater`. */
  sentLater: number;
  type(text: string): void;
  /** Begins and ends a composition, as a pinyin keyboard does. */
  compose(begin: boolean): void;
  focused: boolean;
  close(): void;
}

function openForm({ client }: Page, name: Ref<string> = ref('question-1')): Form {
  // Vue is not reactive in a process that renders pages (`sideOf` in test/runner/plan.ts).
  assert.notEqual(process.env['VUE_ENV'], 'server');
  const portal: Portal = {
    client,
    store: createStore({ api: client.api, language: 'en' }),
    router: createRouter({ pages: allPages, language: () => 'en' }),
    clock: { now: 0, utcOffsets: [] },
    reload: () => Promise.resolve(),
    stay: () => Promise.resolve(),
    cancel: () => undefined,
    pages: createPages(allPages, undefined, () => undefined),
    onPages: () => undefined,
    landingUrl: '',
    personalText: (text) => text(''),
    names: { 'zh-CN': '门厅', en: 'Foyer' },
    worker: undefined,
    open: () => undefined,
    loadLanguage: () => Promise.resolve(),
  };
  const parent = new Vue({
    setup: () => {
      providePortal(portal);
      return {};
    },
  });
  let form: Form | null = null;
  const child = new Vue({
    parent,
    setup: () => {
      const draft = useDraft(() => name.value);
      const created: Form = {
        ...useWrite({
          draft,
          limit: 20,
          write: (text, options) => client.api(calls.notices.ask, { params: { id: 1 }, body: { text } }, options),
          onSentLater: () => void (created.sentLater += 1),
        }),
        sentLater: 0,
        focused: false,
        type(text) {
          Object.assign(field, { value: text });
          created.draft.typing.input();
        },
        compose: (begin) => (begin ? draft.typing.compositionstart() : draft.typing.compositionend()),
        close: () => child.$destroy(),
      };
      const body = {};
      const field = {
        value: '',
        form: null,
        ownerDocument: { activeElement: body, body },
        scrollIntoView: () => undefined,
        focus: () => {
          created.focused = true;
        },
      };
      draft.box.value = field as unknown as HTMLTextAreaElement;
      form = created;
      return {};
    },
    render: (h) => h('div'),
  });
  child.$mount();
  if (form === null) throw new Error('The form was not set up.');
  return form;
}

describe('a form made of useDraft() and useWrite()', () => {
  let setup: TabSetup;
  let page: Page;
  let form: Form;
  beforeEach(async () => {
    setup = await setUpTab('zhang');
    page = openAs(setup.tab, 'zhang');
    form = openForm(page);
  });
  afterEach(() => setup.portal.stop());

  const stored = (): string | null => page.client.drafts.read('question-1');
  const texts = (): unknown[] => writtenTexts(setup.portal);
  /** Sends a text and waits until it has failed for lack of a connection. The test makes the connection fail. */
  async function sendOffline(): Promise<void> {
    form.type('When?');
    void form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
  }

  it('can be sent with 1 character up to the limit, while it is mounted', () => {
    const canSend = ['', '  ', 'a', 'x'.repeat(20), ` ${'x'.repeat(20)} `, 'x'.repeat(21)].map(
      (text) => (form.type(text), form.canSend.value),
    );
    assert.deepEqual(canSend, [false, false, true, true, true, false]);
    form.type('a');
    form.close();
    assert.equal(form.canSend.value, false);
  });

  it('keeps a draft of the text, and restores it', () => {
    form.type('half');
    assert.equal(stored(), 'half');
    form.close();
    assert.equal(openForm(openAs(setup.tab, 'zhang')).draft.text.value, 'half');
  });

  it('throws if its name changes while it is open, because the text belongs to the former name', async () => {
    const name = ref('question-1');
    const thrown: unknown[] = [];
    const opened = openForm(openAs(setup.tab, 'zhang'), name);
    opened.type('When?');
    const { errorHandler } = Vue.config;
    Vue.config.errorHandler = (error) => void thrown.push(error);
    try {
      name.value = 'question-2';
      await nextTick();
      assert.match(String(thrown), /question-1.*question-2/);
      // A navigation changes the name and closes the form.
      thrown.length = 0;
      name.value = 'question-3';
      opened.close();
      await nextTick();
      assert.deepEqual(thrown, []);
    } finally {
      Vue.config.errorHandler = errorHandler;
    }
  });

  it('reports if the browser cannot keep the draft', () => {
    setup.tab.storage.limit = 0;
    form.type('half');
    assert.equal(form.draft.isKept.value, false);
  });

  it('sends the text and removes the draft', async () => {
    form.type(' When? ');
    await form.send();
    assert.deepEqual([form.outcome.value, form.draft.text.value, stored(), texts()], ['sent', '', null, ['When?']]);
    assert.deepEqual(form.waiting.value, []);
  });

  it('reports that a text was sent only until the next one is typed', async () => {
    form.type('When?');
    await form.send();
    assert.equal(form.outcome.value, 'sent');
    form.type('And');
    assert.deepEqual([form.outcome.value, form.draft.text.value, stored()], ['none', 'And', 'And']);
  });

  it('keeps text that is typed while the request is pending', async () => {
    form.type('First');
    const sending = form.send();
    assert.deepEqual(
      form.waiting.value.map(({ draftText }) => draftText),
      ['First'],
    );
    form.type('Second');
    await sending;
    assert.deepEqual([form.outcome.value, form.draft.text.value, stored()], ['sent', 'Second', 'Second']);
  });

  it('puts a refused text back before newly typed text, shows the reason and takes the focus', async () => {
    setup.portal.before.push(refuse(403, 'forbidden'));
    form.type('First');
    const sending = form.send();
    form.type('Second');
    await sending;
    assert.deepEqual(
      [form.refusal.value, form.outcome.value, form.draft.text.value, form.focused],
      ['forbidden', 'none', 'First\nSecond', true],
    );
    assert.equal(stored(), 'First\nSecond');
    assert.deepEqual(form.waiting.value, []);
  });

  it('puts a refused text back only after the end of a composition', async () => {
    setup.portal.before.push(refuse(403, 'forbidden'));
    form.type('First');
    const sending = form.send();
    form.compose(true);
    form.type('di er');
    await sending;
    assert.equal(form.draft.text.value, 'di er');
    form.type('第二');
    form.compose(false);
    assert.equal(form.draft.text.value, 'First\n第二');
  });

  it('shows a waiting text, and retries it with the same key', async () => {
    setup.portal.before.push(loseConnection);
    form.type('When?');
    const sending = form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const [write] = form.waiting.value;
    assert.deepEqual([write?.state, write?.draftText, form.draft.text.value], ['queued', 'When?', '']);
    if (write !== undefined) form.retry(write);
    await sending;
    assert.deepEqual([form.outcome.value, texts()], ['sent', ['When?']]);
    assert.equal(new Set(setup.portal.keys).size, 1);
  });

  it('puts a waiting text back for editing, and does not send it', async () => {
    setup.portal.before.push(loseConnection);
    form.type('When?');
    const sending = form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const [write] = form.waiting.value;
    if (write !== undefined) form.edit(write);
    await sending;
    assert.deepEqual([form.draft.text.value, form.refusal.value, form.waiting.value, texts()], ['When?', null, [], []]);
  });

  it('shows a text that a later document of the tab put back, when the page is restored from the cache', async () => {
    setup.portal.before.push(loseConnection);
    await sendOffline();
    assert.equal(form.draft.text.value, '');
    setup.portal.before.push(loseConnection);
    const later = openAs(setup.tab, 'zhang');
    const laterForm = openForm(later);
    await until(later.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const [write] = laterForm.waiting.value;
    if (write !== undefined) laterForm.edit(write);
    laterForm.type('When exactly?');

    page.fire('pageshow', { persisted: true });
    await until(page.client.keptWrites, (writes) => writes.length === 0);
    await nextTick();
    assert.deepEqual([form.draft.text.value, form.waiting.value, texts()], ['When exactly?', [], []]);
  });

  it('reports a text that was sent after a reload, and mentions a sign-in only if there was one', async () => {
    setup.portal.before.push(loseConnection);
    await sendOffline();
    form.close();
    const reloaded = openAs(setup.tab, 'zhang');
    const again = openForm(reloaded);
    assert.equal(again.draft.text.value, '', 'the text is in the field although it is being sent');
    await until(reloaded.client.keptWrites, (writes) => writes.length === 0);
    assert.deepEqual([again.outcome.value, again.sentLater, texts()], ['later', 1, ['When?']]);

    again.type('And then?');
    const back = await signInThroughWeChat(setup, reloaded, 'zhang', () => void again.send());
    await back.client.resumeSignIn();
    const returned = openForm(back);
    assert.deepEqual([returned.outcome.value, returned.sentLater, returned.draft.text.value], ['after-sign-in', 1, '']);
    assert.deepEqual(texts(), ['When?', 'And then?']);
  });

  it('does not mention an earlier sign-in when a text from after it was sent', async () => {
    form.type('When?');
    const back = await signInThroughWeChat(setup, page, 'zhang', () => void form.send());
    await back.client.resumeSignIn();
    const returned = openForm(back);
    assert.equal(returned.outcome.value, 'after-sign-in');
    setup.portal.before.push(loseConnection);
    returned.type('And then?');
    void returned.send();
    await until(back.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    returned.close();
    const again = openForm(back);
    back.client.keptWrites.retry();
    await until(back.client.keptWrites, (writes) => writes.length === 0);
    assert.deepEqual([again.outcome.value, texts()], ['later', ['When?', 'And then?']]);
  });

  it('does not mention a sign-in before which the text had been refused', async () => {
    setup.portal.before.push(loseConnection, refuse(404, 'notice-not-found'));
    await sendOffline();
    form.close();
    page.client.keptWrites.retry();
    await until(page.client.keptWrites, ([write]) => write?.state === 'failed');
    const back = await signInThroughWeChat(setup, page, 'zhang', () => readLinks(page));
    await back.client.resumeSignIn();
    back.client.keptWrites.retry(back.client.keptWrites.get()[0]?.key);
    await until(back.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual([openForm(back).outcome.value, texts()], ['later', ['When?']]);
  });

  it('reports a text that was sent after the form was closed and opened again', async () => {
    let respond = (): void => undefined;
    setup.portal.before.push(async (ctx) => {
      await new Promise<void>((resolve) => (respond = resolve));
      ctx.status = 201;
      ctx.body = { id: 1 };
    });
    form.type('When?');
    const sending = form.send();
    form.close();
    const again = openForm(page);
    await until(page.client.keptWrites, ([write]) => write?.state === 'sending');
    assert.deepEqual(
      again.waiting.value.map(({ draftText }) => draftText),
      ['When?'],
    );
    while (setup.portal.before.length > 0) await new Promise(setImmediate);
    respond();
    await sending;
    await until(page.client.keptWrites, (writes) => writes.length === 0);
    assert.deepEqual([again.outcome.value, again.sentLater, again.draft.text.value], ['later', 1, '']);
  });

  it('puts a text back that was refused after a reload', async () => {
    setup.portal.before.push(loseConnection, refuse(404, 'notice-not-found'));
    await sendOffline();
    form.close();
    const reloaded = openAs(setup.tab, 'zhang');
    await until(reloaded.client.keptWrites, ([write]) => write?.state === 'failed');
    const again = openForm(reloaded);
    assert.deepEqual(
      [again.refusal.value, again.draft.text.value, again.waiting.value],
      ['notice-not-found', 'When?', []],
    );
  });

  it('sends a text once, however often the button is pressed', async () => {
    form.type('When?');
    await Promise.all([form.send(), form.send(), form.send()]);
    form.type('When?');
    await form.send();
    assert.deepEqual(texts(), ['When?']);
  });
});
