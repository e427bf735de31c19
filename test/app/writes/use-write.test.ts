import assert from 'node:assert/strict';
import Vue from 'vue';
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
import { openAs, refuse, tabOf, textsOf, throughWeChat, type TabOf } from '../api/tab-of';

/** A form as the next feature has it: a draft and a write, and nothing of its own. */
interface Form extends WriteForm {
  draft: Draft;
  /** How often what shows the texts was found to be out of date. */
  later: number;
  type(text: string): void;
  /** Begins and ends a composition, as a pinyin keyboard does. */
  compose(begin: boolean): void;
  focused: boolean;
  leave(): void;
}

function openForm({ client }: Page): Form {
  // Vue observes nothing in a process that renders pages (`sideOf` in test/runner/plan.ts).
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
      const draft = useDraft('question-1');
      const made: Form = {
        ...useWrite({
          draft,
          limit: 20,
          write: (text, options) => client.api(calls.notices.ask, { params: { id: 1 }, body: { text } }, options),
          onSentLater: () => void (made.later += 1),
        }),
        draft,
        later: 0,
        focused: false,
        type(text) {
          Object.assign(field, { value: text });
          draft.typing.input();
        },
        compose: (begin) => (begin ? draft.typing.compositionstart() : draft.typing.compositionend()),
        leave: () => child.$destroy(),
      };
      const body = {};
      const field = {
        value: '',
        form: null,
        ownerDocument: { activeElement: body, body },
        scrollIntoView: () => undefined,
        focus: () => {
          made.focused = true;
        },
      };
      draft.box.value = field as unknown as HTMLTextAreaElement;
      form = made;
      return {};
    },
    render: (h) => h('div'),
  });
  child.$mount();
  if (form === null) throw new Error('The form was not set up.');
  return form;
}

describe('a form made of useDraft() and useWrite()', () => {
  let at: TabOf;
  let page: Page;
  let form: Form;
  beforeEach(async () => {
    at = await tabOf('zhang');
    page = openAs(at.tab, 'zhang');
    form = openForm(page);
  });
  afterEach(() => at.portal.stop());

  const stored = (): string | null => page.client.drafts.read('question-1');
  const texts = (): unknown[] => textsOf(at.portal);

  it('can be sent with 1 to the most characters, once it is alive', () => {
    const able = ['', '  ', 'a', 'x'.repeat(20), ` ${'x'.repeat(20)} `, 'x'.repeat(21)].map(
      (text) => (form.type(text), form.canSend.value),
    );
    assert.deepEqual(able, [false, false, true, true, true, false]);
    form.type('a');
    form.leave();
    assert.equal(form.canSend.value, false);
  });

  it('keeps what is typed as a draft, and offers it again', () => {
    form.type('half');
    assert.equal(stored(), 'half');
    form.leave();
    assert.equal(openForm(openAs(at.tab, 'zhang')).draft.text.value, 'half');
  });

  it('says so if the browser cannot keep the draft', () => {
    at.tab.storage.limit = 0;
    form.type('half');
    assert.equal(form.draft.isKept.value, false);
  });

  it('sends the text once, and leaves no draft', async () => {
    form.type(' When? ');
    await form.send();
    assert.deepEqual([form.outcome.value, form.draft.text.value, stored(), texts()], ['sent', '', null, ['When?']]);
    assert.deepEqual(form.waiting.value, []);
  });

  it('keeps what is typed while the answer is on its way', async () => {
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

  it('gives a refused text back with the reason and the focus, in front of what was typed meanwhile', async () => {
    at.portal.before.push(refuse(403, 'forbidden'));
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

  it('gives a refused text back only at the end of a composition', async () => {
    at.portal.before.push(refuse(403, 'forbidden'));
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

  it('shows a text that waits, and sends it with the same key when it is retried', async () => {
    at.portal.before.push(loseConnection);
    form.type('When?');
    const sending = form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const [write] = form.waiting.value;
    assert.deepEqual([write?.state, write?.draftText, form.draft.text.value], ['kept', 'When?', '']);
    if (write !== undefined) form.retry(write);
    await sending;
    assert.deepEqual([form.outcome.value, texts()], ['sent', ['When?']]);
    assert.equal(new Set(at.portal.keys).size, 1);
  });

  it('takes a waiting text back into the field, and does not send it', async () => {
    at.portal.before.push(loseConnection);
    form.type('When?');
    const sending = form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const [write] = form.waiting.value;
    if (write !== undefined) form.edit(write);
    await sending;
    assert.deepEqual([form.draft.text.value, form.refusal.value, form.waiting.value, texts()], ['When?', null, [], []]);
  });

  it('says what was sent while it was away, and claims a sign-in only after one', async () => {
    at.portal.before.push(loseConnection);
    form.type('When?');
    void form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    form.leave();
    const reloaded = openAs(at.tab, 'zhang');
    const again = openForm(reloaded);
    assert.equal(again.draft.text.value, '', 'the text is offered a second time');
    await until(reloaded.client.keptWrites, (writes) => writes.length === 0);
    assert.deepEqual([again.outcome.value, again.later, texts()], ['later', 1, ['When?']]);

    again.type('And then?');
    const back = await throughWeChat(at, reloaded, 'zhang', () => void again.send());
    await back.client.resumeSignIn();
    const returned = openForm(back);
    assert.deepEqual([returned.outcome.value, returned.later, returned.draft.text.value], ['after-sign-in', 1, '']);
    assert.deepEqual(texts(), ['When?', 'And then?']);
  });

  it('says that a text was sent whose form was closed and opened again meanwhile', async () => {
    let answer = (): void => undefined;
    at.portal.before.push(async (ctx) => {
      await new Promise<void>((resolve) => (answer = resolve));
      ctx.status = 201;
      ctx.body = { id: 1 };
    });
    form.type('When?');
    const sending = form.send();
    form.leave();
    const again = openForm(page);
    await until(page.client.keptWrites, ([write]) => write?.state === 'sending');
    assert.deepEqual(
      again.waiting.value.map(({ draftText }) => draftText),
      ['When?'],
    );
    while (at.portal.before.length > 0) await new Promise(setImmediate);
    answer();
    await sending;
    await until(page.client.keptWrites, (writes) => writes.length === 0);
    assert.deepEqual([again.outcome.value, again.later, again.draft.text.value], ['later', 1, '']);
  });

  it('gives a text back that was refused while it was away', async () => {
    at.portal.before.push(loseConnection, refuse(404, 'notice-not-found'));
    form.type('When?');
    void form.send();
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    form.leave();
    const reloaded = openAs(at.tab, 'zhang');
    await until(reloaded.client.keptWrites, ([write]) => write?.state === 'failed');
    const again = openForm(reloaded);
    assert.deepEqual(
      [again.refusal.value, again.draft.text.value, again.waiting.value],
      ['notice-not-found', 'When?', []],
    );
  });

  it('sends nothing twice, however often it is pressed', async () => {
    form.type('When?');
    await Promise.all([form.send(), form.send(), form.send()]);
    form.type('When?');
    await form.send();
    assert.deepEqual(texts(), ['When?']);
  });
});
