import assert from 'node:assert/strict';
import type { Loss, SendOptions } from './browser';
import type { Installation } from './installation';
import type { Model, Tab, Write } from './model';
import { withoutSession } from './sign-in-steps';

interface Asked {
  id: number;
  text: string;
  asker: { id: string };
}

/** Creates a write of the person whose page the tab shows. */
export function newWrite(model: Model, real: Installation, tab: Tab, notice: number): Write {
  const number = model.writes.length;
  const write: Write = {
    key: `model-${process.pid}-${model.run}-${number}`.padEnd(16, 'x'),
    person: tab.session?.person ?? tab.owner,
    notice: real.notices[notice % real.notices.length] ?? 0,
    text: `${prefixOf(model)}${number}.`,
    id: null,
    reached: false,
  };
  model.writes.push(write);
  return write;
}

const prefixOf = ({ run }: Model): string => `问题 ${process.pid}.${run}.`;
const addressOf = (real: Installation, { notice }: Write): string => `${real.origin}/api/notices/${notice}/questions`;
const optionsOf = ({ key, person }: Write, text: string): SendOptions => ({
  method: 'POST',
  json: { text },
  headers: { 'idempotency-key': key, 'x-foyer-person': person.userid },
});

/** Sends a write and checks the response: one effect in total, and none without the person's session. */
export async function sendWrite(
  model: Model,
  real: Installation,
  tab: Tab,
  write: Write,
  text = write.text,
): Promise<void> {
  const { reached, id } = write;
  if (tab.session?.person === write.person && text === write.text) write.reached = true;
  const response = await tab.browser.send(addressOf(real, write), optionsOf(write, text));
  const standing = model.standing(tab.session, response.process);
  model.check(response);
  if (response.status === 203) {
    if (id === null && !reached) write.reached = false;
    return withoutSession(model, real, tab, response, { standing, path: '/', door: 'data' });
  }
  assert.notEqual(standing, 'over', 'a write without a session');
  const body = JSON.parse(response.text) as Asked & { error?: { id: string } };
  const mine = tab.session?.person === write.person;
  if (body.error?.id === 'other-person') return assert.ok(!mine, "the page's own person was refused");
  assert.ok(mine, `a write in the name of another person: ${response.status} ${response.text}`);
  if (response.status === 409) {
    assert.equal(body.error?.id, 'idempotency-running', response.text);
    return assert.ok(id === null && write.reached, 'as if the first had got no response');
  }
  if (text !== write.text) {
    assert.deepEqual([response.status, body.error?.id], [422, 'idempotency-mismatch'], response.text);
    return;
  }
  assert.equal(response.status, 201, response.text);
  assert.deepEqual([body.text, body.asker.id], [write.text, write.person.userid]);
  assert.equal(body.id, write.id ?? body.id, 'a repeated write took effect again');
  if (id !== null) assert.equal(response.headers['idempotency-replayed'], 'true');
  write.id = body.id;
}

/** Sends a write whose response is lost. */
export async function loseWrite(real: Installation, tab: Tab, write: Write, loss: Loss): Promise<void> {
  if (tab.session?.person === write.person) write.reached = true;
  await tab.browser.sendAndLose(addressOf(real, write), loss, optionsOf(write, write.text));
}

/** Sends a write, kills the process that handles it, and restarts the process. */
export async function killDuringWrite(model: Model, real: Installation, tab: Tab, write: Write): Promise<void> {
  const process = real.nextProcess();
  await loseWrite(real, tab, write, 'connection');
  await real.restart(process, 'SIGKILL');
  model.restarted(process, 'SIGKILL');
}

/** Checks the questions of this run: writes with a response exist once, lost ones at most once, and no others. */
export async function checkQuestions(model: Model, real: Installation, tab: Tab): Promise<void> {
  const found: (Asked & { notice: number })[] = [];
  for (const notice of real.notices) {
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const response = await tab.browser.send(`${real.origin}/api/notices/${notice}/questions${query}`);
      assert.equal(response.status, 200, response.text);
      const page = JSON.parse(response.text) as { items: Asked[]; next: string | null };
      const own = page.items.filter(({ text }) => text.startsWith(prefixOf(model)));
      found.push(...own.map((question) => ({ ...question, notice })));
      // The newest come first, so a page without questions of this run is older than the run.
      cursor = own.length === 0 ? null : page.next;
    }
  }
  for (const write of model.writes) {
    const times = found.filter(({ text }) => text === write.text);
    for (const { asker, notice } of times) assert.deepEqual([asker.id, notice], [write.person.userid, write.notice]);
    const most = write.reached || write.id !== null ? 1 : 0;
    assert.ok(times.length <= most, `a write took effect ${times.length} times, at most ${most} expected`);
    if (write.id !== null)
      assert.deepEqual(
        times.map(({ id }) => id),
        [write.id],
        'a completed write is lost',
      );
  }
  const texts = new Set(model.writes.map(({ text }) => text));
  assert.deepEqual(
    found.filter(({ text }) => !texts.has(text)),
    [],
    'a refused body was written',
  );
}
