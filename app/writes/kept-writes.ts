import type { BrowserWindow } from '../api/browser-window';
import type { WriteOptions } from '../api/contract';
import type { OwnedDrafts } from './drafts';
import { toPortalError } from '../api/http';
import { createIdempotencyKey } from './idempotency-key';
import { createSignal, type Observable } from '../api/observable';
import { PortalError } from '../api/portal-error';
import { readStoredWrites, writeStoredWrites, type StoredWrite } from './stored-writes';
import type { SafeStorage } from '../api/safe-storage';
import type { KeptWrite, KeptWrites } from '../api/types';

/** The server remembers a key's answer for 24 hours; past that a write sent again might be done twice. */
const safelyRepeatedMilliseconds = 23 * 3600_000;
/** A person who does not come back to this tab for a week does not wait for it any more. */
const forgottenMilliseconds = 7 * 24 * 3600_000;
const mostKept = 20;
/** A second press of a button comes within this time, however quickly the first was answered. */
const doubleClickMilliseconds = 1000;
const mostServerFailures = 3;
const longestDelayMilliseconds = 60_000;

export interface KeptWritesOptions {
  window: BrowserWindow;
  storage: SafeStorage;
  drafts: OwnedDrafts;
  person: Observable<string | null>;
  /** Sends one and gives the body of the answer; rejects with a `PortalError`. */
  deliver(write: StoredWrite, signal: AbortSignal | undefined): Promise<unknown>;
  /** Asks the server who is signed in by now. False: somebody else, nothing may be sent. */
  stillThePerson(): Promise<boolean>;
}

export interface OwnedKeptWrites extends KeptWrites {
  /**
   * Keeps a write, then sends it when those before it to the same path are answered. The same write that has no answer
   * yet is joined. Settles with the server's answer, however long the connection is away; rejects once the server
   * refused it.
   */
  send(write: Pick<KeptWrite, 'method' | 'path' | 'body'>, options?: WriteOptions): Promise<unknown>;
  /** Sends what waits; settles when there is nothing more to do for now. Never rejects. */
  flush(): Promise<void>;
  /** How many are kept for a person, without settings. */
  count(person: string): number;
  /** How many drafts of a person are part of one that is kept. */
  drafts(person: string): number;
  /** Whether one lives in this page only. */
  unsaved(): boolean;
  forgetAll(person: string): void;
}

interface Waiter {
  here(): boolean;
  resolve(answer: unknown): void;
  reject(error: PortalError): void;
}

interface Entry extends StoredWrite, Pick<KeptWrite, 'state' | 'safe' | 'error' | 'answer'> {
  waiters: Waiter[];
  signal: AbortSignal | undefined;
  serverFailures: number;
}

/** The writes to one path: sent one at a time and in order. Other paths do not wait for them. */
interface Lane {
  running: Promise<void> | null;
  woken: boolean;
  timer: number | undefined;
  delays: number;
  lastAnswered: { write: Entry; at: number } | null;
}

/** The writes of this tab that have no answer yet: kept before they are first sent. */
export function createKeptWrites(options: KeptWritesOptions): OwnedKeptWrites {
  const { window, storage, drafts, person, deliver, stillThePerson } = options;
  const now = (): number => window.Date.now();
  const view = createSignal<readonly KeptWrite[]>([]);
  let entries: Entry[] = [];
  const lanes = new Map<string, Lane>();

  function laneOf(path: string): Lane {
    const lane = lanes.get(path) || { running: null, woken: false, timer: undefined, delays: 0, lastAnswered: null };
    lanes.set(path, lane);
    return lane;
  }

  const publish = (): void => view.set(entries.filter(({ owner }) => owner === person.get()).map(viewOf));
  const unanswered = (): Entry[] => entries.filter(({ state }) => state !== 'sent');

  function store(): boolean {
    return writeStoredWrites(
      storage,
      unanswered()
        .filter(({ safe }) => safe)
        .map(storedOf),
    );
  }

  function change(entry: Entry, changes: Partial<Pick<Entry, 'state' | 'error' | 'answer' | 'failed' | 'at'>>): void {
    Object.assign(entry, changes);
    publish();
  }

  function drop(entry: Entry): void {
    entries = entries.filter((other) => other !== entry);
    store();
    publish();
  }

  /**
   * Takes up what lies in the tab's storage and is not known here: at the start, and when the page comes back from the
   * browser's cache.
   */
  function load(): void {
    const unknown = readStoredWrites(storage).filter(
      ({ key, at }) => now() - at < forgottenMilliseconds && entries.every((entry) => entry.key !== key),
    );
    entries = unknown.map(entryOf).concat(entries);
    publish();
  }

  async function send(
    { method, path, body }: Pick<KeptWrite, 'method' | 'path' | 'body'>,
    { signal, draft = '', page = window.location.pathname, here = () => true }: WriteOptions = {},
  ): Promise<unknown> {
    const owner = person.get();
    if (owner === null) throw new PortalError('unexpected', { message: 'A write before setPerson.' });
    if (signal && signal.aborted) throw new PortalError('canceled');
    const same = (other: Entry | undefined): other is Entry =>
      !!other && other.method === method && JSON.stringify(other.body) === JSON.stringify(body);
    const before = unanswered()
      .filter((entry) => entry.owner === owner && entry.path === path)
      .pop();
    const { lastAnswered } = laneOf(path);
    if (!before && lastAnswered && same(lastAnswered.write) && now() - lastAnswered.at < doubleClickMilliseconds) {
      return lastAnswered.write.answer;
    }

    let entry = before;
    if (!same(entry)) {
      if (unanswered().filter((one) => one.owner === owner).length >= mostKept)
        throw new PortalError('not-kept', { message: 'Too many writes wait already.' });
      entry = entryOf({
        key: createIdempotencyKey(window),
        method,
        path,
        body,
        owner,
        page,
        at: now(),
        draft: draft || null,
        draftText: draft ? drafts.read(draft) : null,
        failed: null,
      });
      entry.signal = signal;
      entries = entries.concat(entry);
      entry.safe = store();
    }
    if (entry.state === 'failed') change(entry, { state: 'kept', error: null, failed: null });
    const answer = waitFor(entry, signal, here);
    publish();
    void start(path);
    return answer;
  }

  function waitFor(entry: Entry, signal: AbortSignal | undefined, here: Waiter['here']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { here, resolve, reject };
      entry.waiters.push(waiter);
      if (!signal) return;
      signal.addEventListener('abort', () => {
        const others = entry.waiters.filter((other) => other !== waiter);
        if (others.length === entry.waiters.length) return;
        entry.waiters = others;
        if (others.length === 0) drop(entry);
        reject(new PortalError('canceled'));
      });
    });
  }

  /** Whether the draft still says what the write sends: then the two are one text. */
  const isItsDraft = ({ draft, draftText }: Entry): boolean =>
    draft !== null && draftText !== null && drafts.read(draft) === draftText;

  function start(path: string): Promise<void> {
    const lane = laneOf(path);
    lane.running = lane.running || sendAll(path, lane);
    return lane.running;
  }

  /** What wakes a lane while a sending is just failing must not be lost. */
  function wake(path: string): Promise<void> {
    laneOf(path).woken = true;
    return start(path);
  }

  async function flush(): Promise<void> {
    const paths = new Set(entries.map(({ path }) => path));
    await Promise.all(Array.from(paths, wake));
  }

  async function sendAll(path: string, lane: Lane): Promise<void> {
    // The caller has to note that it runs before it can be over.
    await Promise.resolve();
    let through: boolean;
    do {
      lane.woken = false;
      window.clearTimeout(lane.timer);
      through = await sendInOrder(path);
    } while (lane.woken || (through && next(path)));
    lane.running = null;
  }

  /** False: something has to be waited for. */
  async function sendInOrder(path: string): Promise<boolean> {
    for (let entry = next(path); entry; entry = next(path)) {
      if (!(await attempt(entry))) return false;
    }
    return true;
  }

  function next(path: string): Entry | undefined {
    return entries.filter((entry) => entry.path === path && entry.owner === person.get() && entry.state === 'kept')[0];
  }

  /** False: the ones behind it have to wait too. */
  async function attempt(entry: Entry): Promise<boolean> {
    if (now() - entry.at > safelyRepeatedMilliseconds) {
      giveUp(entry, new PortalError('kept-too-long'));
      return true;
    }
    change(entry, { state: 'sending' });
    try {
      answered(entry, await deliver(storedOf(entry), entry.signal));
      return true;
    } catch (caught) {
      return stopped(entry, await refusalOf(toPortalError(caught)));
    }
  }

  /** Where the session is another person's, the page is loaded anew for them; the write stays with its own. */
  async function refusalOf(error: PortalError): Promise<PortalError> {
    if (error.id !== 'other-person') return error;
    return stillThePerson().then((still) => (still ? error : new PortalError('sign-in-needed')), toPortalError);
  }

  function answered(entry: Entry, answer: unknown): void {
    const lane = laneOf(entry.path);
    lane.delays = 0;
    lane.lastAnswered = { write: entry, at: now() };
    if (entry.draft !== null && entry.draftText !== null) drafts.answered(entry.owner, entry.draft, entry.draftText);
    entry.answer = answer;
    // Whoever waits for it shows it; otherwise it stays in the list until somebody has.
    if (entry.waiters.length === 0 && entry.page !== null) change(entry, { state: 'sent', error: null });
    else entries = entries.filter((other) => other !== entry);
    store();
    publish();
    entry.waiters.forEach(({ resolve }) => resolve(answer));
  }

  function stopped(entry: Entry, error: PortalError): boolean {
    if (entries.indexOf(entry) < 0) return true;
    change(entry, { state: 'kept', error });
    if (entry.signal && entry.signal.aborted) {
      // Only one of those who wait for it gave up.
      entry.signal = undefined;
      return true;
    }
    if (error.id === 'sign-in-needed') return false;
    const { status } = error;
    const isRunning = error.id === 'idempotency-running';
    if (status >= 400 && status < 500 && !isRunning && [408, 425, 429].indexOf(status) < 0) {
      giveUp(entry, error);
      return true;
    }
    if (status === 500 && ++entry.serverFailures >= mostServerFailures) {
      giveUp(entry, error);
      return true;
    }
    const lane = laneOf(entry.path);
    const delay = error.retryAfter === null ? 2 ** lane.delays * 1000 : error.retryAfter * 1000;
    if (!isRunning) lane.delays += 1;
    lane.timer = window.setTimeout(() => void wake(entry.path), Math.min(delay, longestDelayMilliseconds));
    return false;
  }

  /**
   * Tells it to those who wait, or to whoever looks at the list. A refusal that somebody is there to hear is done with.
   */
  function giveUp(entry: Entry, error: PortalError): void {
    const { waiters } = entry;
    entry.waiters = [];
    entry.serverFailures = 0;
    const { id, status, requestId } = error;
    change(entry, { state: 'failed', error, failed: { id, status, requestId } });
    if (entry.page === null || (status < 500 && waiters.some((waiter) => waiter.here()))) drop(entry);
    else store();
    waiters.forEach(({ reject }) => reject(error));
  }

  function retry(key?: string): void {
    const chosen = entries.filter((entry) => entry.key === key && entry.state === 'failed')[0];
    // The person has decided: from here on it counts as new.
    if (chosen) change(chosen, { state: 'kept', error: null, failed: null, at: now() });
    store();
    lanes.forEach((lane) => {
      lane.delays = 0;
    });
    void flush();
  }

  load();
  person.subscribe(publish);
  window.addEventListener('online', () => void flush());
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    load();
    void flush();
  });

  return {
    ...view,
    send,
    flush,
    retry,
    dismiss(key) {
      const entry = entries.filter((one) => one.key === key)[0];
      if (!entry) return;
      drop(entry);
      entry.waiters.forEach(({ reject }) => reject(new PortalError('canceled')));
    },
    count: (owner) => unanswered().filter((entry) => entry.owner === owner && entry.page !== null).length,
    drafts: (owner) =>
      new Set(
        unanswered()
          .filter((entry) => entry.owner === owner && isItsDraft(entry))
          .map(({ draft }) => draft),
      ).size,
    unsaved: () => unanswered().some(({ safe }) => !safe),
    forgetAll(owner) {
      const forgotten = entries.filter((entry) => entry.owner === owner);
      entries = entries.filter((entry) => entry.owner !== owner);
      lanes.forEach((lane) => {
        lane.lastAnswered = null;
      });
      store();
      publish();
      for (const { waiters } of forgotten) waiters.forEach(({ reject }) => reject(new PortalError('canceled')));
    },
  };
}

function entryOf(write: StoredWrite): Entry {
  const error = write.failed && new PortalError(write.failed.id, write.failed);
  return {
    ...write,
    state: error ? 'failed' : 'kept',
    safe: true,
    error,
    answer: null,
    waiters: [],
    signal: undefined,
    serverFailures: 0,
  };
}

function storedOf({ key, method, path, body, owner, page, at, draft, draftText, failed }: Entry): StoredWrite {
  return { key, method, path, body, owner, page, at, draft, draftText, failed };
}

function viewOf({ key, method, path, body, page, draft, draftText, at, state, safe, error, answer }: Entry): KeptWrite {
  return { key, method, path, body, page, draft, draftText, at, state, safe, error, answer };
}
