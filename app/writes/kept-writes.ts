import type { BrowserWindow } from '../api/browser-window';
import type { WriteOptions } from '../api/endpoint';
import type { OwnedDrafts } from './drafts';
import { toPortalError } from '../api/http';
import { createIdempotencyKey } from './idempotency-key';
import { createSignal, type Observable } from '../api/observable';
import { PortalError } from '../api/portal-error';
import { readStoredWrites, writeStoredWrites, type StoredWrite } from './stored-writes';
import { createWriteQueues } from './write-queues';
import type { SafeStorage } from '../api/safe-storage';
import type { KeptWrite, KeptWrites } from '../api/types';

/** The server keeps the response of an idempotency key for 24 hours. After that, resending could repeat the write. */
const safelyRepeatedMs = 23 * 3600_000;
/** Stored writes are dropped after a week. */
const storedForMs = 7 * 24 * 3600_000;
const maxKept = 20;
/** The same write within this time after its response counts as a double click. */
const doubleClickMs = 1000;
const maxServerFailures = 3;

export interface KeptWritesOptions {
  window: BrowserWindow;
  storage: SafeStorage;
  drafts: OwnedDrafts;
  person: Observable<string | null>;
  /** Sends a write and returns the body of the response. Rejects with a `PortalError`. */
  deliver(write: StoredWrite, signal: AbortSignal | undefined): Promise<unknown>;
  /** Asks the server whether the session still belongs to the page's person. */
  isSamePerson(): Promise<boolean>;
}

export interface OwnedKeptWrites extends KeptWrites {
  /**
   * Keeps a write, and sends it after the earlier ones to the same path. If the same write is already waiting, both
   * calls share it. Resolves with the response, however long the device is offline.
   * @throws PortalError with the server's error id if it refuses the write; `not-kept` if too many writes wait;
   *   `canceled`
   */
  send(write: Pick<KeptWrite, 'method' | 'path' | 'body'>, options?: WriteOptions): Promise<unknown>;
  /** Sends all waiting writes. Resolves when they have a response or must wait. Never rejects. */
  flush(): Promise<void>;
  /**
   * Adopts the storage, when the page is restored from the back-forward cache: another document of the tab may have
   * stored writes, and sent or withdrawn others. The calls that wait for those are rejected with `canceled`.
   */
  load(): void;
  /** Like `flush`, after a sign-in: marks the writes that waited for it. */
  flushAfterSignIn(): Promise<void>;
  /** Number of unsent writes of a person, without settings. */
  count(person: string): number;
  /** Number of drafts of a person that a kept write sends. */
  drafts(person: string): number;
  /** Whether a write could not be stored, so that leaving the page would lose it. */
  unsaved(): boolean;
  forgetAll(person: string): void;
  /** Drops the writes that could not be stored. */
  forgetUnsaved(): void;
}

/** A call of `send` that waits for the response. */
interface Waiter {
  here(): boolean;
  resolve(response: unknown): void;
  reject(error: PortalError): void;
}

interface Entry extends StoredWrite, Pick<KeptWrite, 'state' | 'safe' | 'error' | 'response' | 'afterSignIn'> {
  waiters: Waiter[];
  signal: AbortSignal | undefined;
  serverFailures: number;
}

/**
 * Keeps the writes of this tab in storage, from before they are first sent until the server has accepted them or the
 * person withdraws them. docs/architecture.md defines kept writes.
 */
export function createKeptWrites(options: KeptWritesOptions): OwnedKeptWrites {
  const { window, storage, drafts, person, deliver, isSamePerson } = options;
  const now = (): number => window.Date.now();
  const view = createSignal<readonly KeptWrite[]>([]);
  let entries: Entry[] = [];
  /** The last completed write of each path, to recognise a double click. */
  const lastCompleted = new Map<string, { write: Entry; at: number }>();
  const queues = createWriteQueues({ window, hasNext: (path) => next(path) !== undefined, attempt });

  const publish = (): void => view.set(entries.filter(({ owner }) => owner === person.get()).map(viewOf));
  const pending = (): Entry[] => entries.filter(({ state }) => state !== 'sent');

  function store(): boolean {
    return writeStoredWrites(
      storage,
      pending()
        .filter(({ safe }) => safe)
        .map(storedOf),
    );
  }

  function change(entry: Entry, changes: Partial<Pick<Entry, 'state' | 'error' | 'response' | 'failed' | 'at'>>): void {
    Object.assign(entry, changes);
    publish();
  }

  function drop(entry: Entry): void {
    entries = entries.filter((other) => other !== entry);
    store();
    publish();
  }

  /** Drops writes, and rejects the calls that wait for them. */
  function cancel(canceled: readonly Entry[]): void {
    entries = entries.filter((entry) => canceled.indexOf(entry) < 0);
    store();
    publish();
    for (const { waiters } of canceled) waiters.forEach(({ reject }) => reject(new PortalError('canceled')));
  }

  function load(): void {
    const stored = readStoredWrites(storage);
    const gone = pending().filter(({ key, safe }) => safe && stored.every((write) => write.key !== key));
    const unknown = stored.filter(
      ({ key, at }) => now() - at < storedForMs && entries.every((entry) => entry.key !== key),
    );
    entries = unknown.map(entryOf).concat(entries);
    cancel(gone);
  }

  async function send(
    { method, path, body }: Pick<KeptWrite, 'method' | 'path' | 'body'>,
    { signal, draft = '', keepsDraft, page = window.location.pathname, here = () => true }: WriteOptions = {},
  ): Promise<unknown> {
    const owner = person.get();
    if (owner === null) throw new PortalError('unexpected', { message: 'Call setPerson before the first write.' });
    if (signal && signal.aborted) throw new PortalError('canceled');
    const same = (other: Entry | undefined): other is Entry =>
      !!other && other.method === method && JSON.stringify(other.body) === JSON.stringify(body);
    const before = pending()
      .filter((entry) => entry.owner === owner && entry.path === path)
      .pop();
    const last = lastCompleted.get(path);
    if (!before && last && same(last.write) && now() - last.at < doubleClickMs) return last.write.response;

    let entry = before;
    if (!same(entry)) {
      if (pending().filter((one) => one.owner === owner).length >= maxKept) throw new PortalError('not-kept');
      entry = entryOf({
        key: createIdempotencyKey(window),
        method,
        path,
        body,
        owner,
        page,
        at: now(),
        draft: draft || null,
        draftText: draft && !keepsDraft ? drafts.read(draft) : null,
        failed: null,
      });
      entry.signal = signal;
      entries = entries.concat(entry);
      entry.safe = store();
    }
    if (entry.state === 'failed') change(entry, { state: 'queued', error: null, failed: null });
    const response = waitFor(entry, signal, here);
    publish();
    void queues.start(path);
    return response;
  }

  function waitFor(entry: Entry, signal: AbortSignal | undefined, here: Waiter['here']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        entry.waiters = entry.waiters.filter((other) => other !== waiter);
        if (entry.waiters.length === 0) drop(entry);
        waiter.reject(new PortalError('canceled'));
      };
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          if (signal) signal.removeEventListener('abort', leave);
          then(value);
        };
      const waiter: Waiter = { here, resolve: settle(resolve), reject: settle(reject) };
      entry.waiters.push(waiter);
      if (signal) signal.addEventListener('abort', leave);
    });
  }

  /** Whether the draft has the text that the write sends. */
  function isItsDraft({ draft, draftText }: Entry): boolean {
    const text = draft === null ? null : drafts.read(draft);
    return text !== null && (draftText === null || text === draftText);
  }

  /** Whether the form that sent the write is still open, so that it shows the result. */
  const isShown = ({ waiters }: Entry): boolean => waiters.some((waiter) => waiter.here());

  async function flush(): Promise<void> {
    const paths = new Set(entries.map(({ path }) => path));
    await Promise.all(Array.from(paths, queues.wake));
  }

  function flushAfterSignIn(): Promise<void> {
    // A failed write waits for the person instead.
    for (const entry of pending()) {
      if (entry.owner === person.get() && entry.state !== 'failed') entry.afterSignIn = true;
    }
    return flush();
  }

  function next(path: string): Entry | undefined {
    return entries.filter(
      (entry) => entry.path === path && entry.owner === person.get() && entry.state === 'queued',
    )[0];
  }

  /** Sends the first waiting write to a path. Returns false if the queue has to wait. */
  async function attempt(path: string): Promise<boolean> {
    const entry = next(path);
    if (!entry) return true;
    if (now() - entry.at > safelyRepeatedMs) {
      giveUp(entry, new PortalError('kept-too-long'));
      return true;
    }
    change(entry, { state: 'sending' });
    try {
      completed(entry, await deliver(storedOf(entry), entry.signal));
      return true;
    } catch (caught) {
      return failed(entry, await refusalOf(toPortalError(caught)));
    }
  }

  /** If the session belongs to someone else, the page is reloaded for them, and the write waits for its own person. */
  async function refusalOf(error: PortalError): Promise<PortalError> {
    if (error.id !== 'other-person') return error;
    return isSamePerson().then((still) => (still ? error : new PortalError('sign-in-needed')), toPortalError);
  }

  function completed(entry: Entry, response: unknown): void {
    queues.resetDelays(entry.path);
    lastCompleted.set(entry.path, { write: entry, at: now() });
    if (entry.draft !== null && entry.draftText !== null) drafts.completed(entry.owner, entry.draft, entry.draftText);
    entry.response = response;
    // Without a caller that can show it, the write stays in the list until a form has shown that it was sent.
    if (!isShown(entry) && entry.page !== null) change(entry, { state: 'sent', error: null });
    else entries = entries.filter((other) => other !== entry);
    store();
    publish();
    entry.waiters.forEach(({ resolve }) => resolve(response));
  }

  function failed(entry: Entry, error: PortalError): boolean {
    if (entries.indexOf(entry) < 0) return true;
    change(entry, { state: 'queued', error });
    if (entry.signal && entry.signal.aborted) {
      // Another caller still waits for the same write.
      entry.signal = undefined;
      return true;
    }
    if (error.id === 'sign-in-needed') return false;
    const { status, retryAfter } = error;
    const isRunning = error.id === 'idempotency-running';
    const isRefused = status >= 400 && status < 500 && !isRunning && [408, 425, 429].indexOf(status) < 0;
    if (isRefused || (status === 500 && ++entry.serverFailures >= maxServerFailures)) {
      giveUp(entry, error);
      return true;
    }
    queues.retryLater(entry.path, retryAfter === null ? null : retryAfter * 1000, !isRunning);
    return false;
  }

  /** Rejects the waiting calls. If none can show the refusal, the write stays in the list as failed. */
  function giveUp(entry: Entry, error: PortalError): void {
    const { waiters } = entry;
    const isRefusalShown = error.status < 500 && isShown(entry);
    entry.waiters = [];
    entry.serverFailures = 0;
    const { id, status, requestId } = error;
    change(entry, { state: 'failed', error, failed: { id, status, requestId } });
    if (entry.page === null || isRefusalShown) drop(entry);
    else store();
    waiters.forEach(({ reject }) => reject(error));
  }

  function retry(key?: string): void {
    const chosen = entries.filter((entry) => entry.key === key && entry.state === 'failed')[0];
    // The person asked for it, so its age starts over.
    if (chosen) change(chosen, { state: 'queued', error: null, failed: null, at: now() });
    store();
    queues.resetDelays();
    void flush();
  }

  load();
  person.subscribe(publish);

  return {
    ...view,
    send,
    flush,
    load,
    flushAfterSignIn,
    retry,
    dismiss(key) {
      cancel(entries.filter((entry) => entry.key === key));
    },
    count: (owner) => pending().filter((entry) => entry.owner === owner && entry.page !== null).length,
    drafts: (owner) =>
      new Set(
        pending()
          .filter((entry) => entry.owner === owner && isItsDraft(entry))
          .map(({ draft }) => draft),
      ).size,
    unsaved: () => pending().some(({ safe }) => !safe),
    forgetAll(owner) {
      lastCompleted.clear();
      cancel(entries.filter((entry) => entry.owner === owner));
    },
    forgetUnsaved: () => cancel(entries.filter(({ safe }) => !safe)),
  };
}

function entryOf(write: StoredWrite): Entry {
  const error = write.failed && new PortalError(write.failed.id, write.failed);
  return {
    ...write,
    state: error ? 'failed' : 'queued',
    safe: true,
    error,
    response: null,
    afterSignIn: false,
    waiters: [],
    signal: undefined,
    serverFailures: 0,
  };
}

function storedOf({ key, method, path, body, owner, page, at, draft, draftText, failed }: Entry): StoredWrite {
  return { key, method, path, body, owner, page, at, draft, draftText, failed };
}

function viewOf(entry: Entry): KeptWrite {
  const { key, method, path, body, page, draft, draftText, at, state, safe, error, response, afterSignIn } = entry;
  return { key, method, path, body, page, draft, draftText, at, state, safe, error, response, afterSignIn };
}
