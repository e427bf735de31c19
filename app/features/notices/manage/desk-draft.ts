import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue';
import { PortalError } from '../../../api/portal-error';
import type { Client } from '../../../api/types';
import { noticeDesk as calls, type DraftContent, type NoticeForm } from './contract';

export type SaveState = 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';

/** What somebody else has saved, beside what was written here. */
export interface Conflict {
  mine: DraftContent;
  theirs: NoticeForm;
}

export interface DeskDraft {
  content: Ref<DraftContent>;
  state: Ref<SaveState>;
  /** ISO 8601. */
  savedAt: Ref<string>;
  /** The id of the error in the state `failed`. */
  problem: Ref<string>;
  /** Whether the browser keeps what is not saved. */
  isKept: Ref<boolean>;
  /** Whether unsaved text of an earlier visit was restored. */
  isRestored: Ref<boolean>;
  conflict: Ref<Conflict | null>;
  version(): number;
  set(part: Partial<DraftContent>): void;
  /** Saves what is not saved. Resolves with whether everything is saved. */
  save(): Promise<boolean>;
  /** Ends a conflict with one of the texts. */
  resolve(choice: 'mine' | 'theirs'): void;
  /**
   * Takes a form of the server.
   * @param keepsChanges whether what was typed meanwhile stays
   */
  adopt(form: NoticeForm, keepsChanges?: boolean): void;
}

/** What is kept in the tab until the server has saved it. */
interface Kept {
  version: number;
  content: DraftContent;
  /** What is on its way to the server. After a sign-in it may have arrived. */
  sent: string;
}

const pauseMs = 1200;
const longestMs = 8000;

const same = (a: DraftContent, b: DraftContent): boolean => describe(a) === describe(b);
/** Equal for equal contents, whatever the order of their keys. */
const describe = (content: DraftContent): string =>
  JSON.stringify(content, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

function isKeptDraft(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  if (!('version' in value) || !('content' in value) || !('sent' in value)) return false;
  const { content } = value;
  return (
    typeof value.version === 'number' &&
    typeof value.sent === 'string' &&
    typeof content === 'object' &&
    content !== null &&
    ['title', 'body', 'category', 'publisher'].every((name) => typeof Reflect.get(content, name) === 'string') &&
    ['audience', 'attachments'].every((name) => typeof Reflect.get(content, name) === 'object')
  );
}

function parsed(text: string | null): Kept | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isKeptDraft(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Saves a notice while it is written: some time after a change, one request at a time. What is not saved is kept in the
 * tab, so that a reload or a sign-in loses nothing. If somebody else has saved, both texts are kept.
 */
export function useDeskDraft(client: Client, initial: NoticeForm): DeskDraft {
  const params = { id: initial.id };
  const name = `notice-${initial.id}`;
  const page = `/manage/notices/${initial.id}`;
  const content = shallowRef(initial.content);
  const state = ref<SaveState>('saved');
  const savedAt = ref(initial.updatedAt);
  const problem = ref('');
  const isKept = ref(true);
  const isRestored = ref(false);
  const conflict = shallowRef<Conflict | null>(null);
  let version = initial.version;
  let saved = initial.content;
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changedAt = 0;
  let saving: Promise<void> | null = null;
  let isOpen = true;

  function keep(): void {
    const kept: Kept = { version, content: content.value, sent };
    isKept.value = client.drafts.save(name, JSON.stringify(kept));
  }

  function set(part: Partial<DraftContent>): void {
    const next = { ...content.value, ...part };
    if (same(next, content.value)) return;
    content.value = next;
    keep();
    if (conflict.value !== null) conflict.value = { ...conflict.value, mine: next };
    else if (state.value !== 'saving') state.value = 'changed';
    schedule();
  }

  function schedule(): void {
    const now = Date.now();
    if (timer === undefined) changedAt = now;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), Math.max(0, Math.min(pauseMs, changedAt + longestMs - now)));
  }

  async function save(): Promise<boolean> {
    clearTimeout(timer);
    timer = undefined;
    while (saving !== null) await saving;
    while (!same(content.value, saved) && conflict.value === null && isOpen) {
      saving = send(content.value);
      await saving;
      saving = null;
      if (state.value === 'failed') return false;
    }
    if (conflict.value !== null) return false;
    if (isOpen) state.value = 'saved';
    return true;
  }

  async function send(sending: DraftContent): Promise<void> {
    state.value = 'saving';
    sent = describe(sending);
    keep();
    try {
      const options = { draft: name, page, here: () => isOpen };
      const result = await client.api(calls.save, { params, body: { version, content: sending } }, options);
      version = result.version;
      savedAt.value = result.savedAt;
      saved = sending;
      problem.value = '';
      if (isOpen && !same(content.value, sending)) keep();
      else client.drafts.remove(name);
    } catch (error) {
      const id = error instanceof PortalError ? error.id : 'unexpected';
      if (id === 'draft-changed') await meet();
      else if (id !== 'canceled') {
        state.value = 'failed';
        problem.value = id;
      } else state.value = 'failed';
    }
  }

  /** Reads what somebody else has saved. */
  async function meet(): Promise<void> {
    try {
      const theirs = await client.api(calls.read, { params });
      if (same(theirs.content, content.value)) {
        adopt(theirs);
        return;
      }
      state.value = 'conflict';
      conflict.value = { mine: content.value, theirs };
    } catch (error) {
      state.value = 'failed';
      problem.value = error instanceof PortalError ? error.id : 'unexpected';
    }
  }

  function resolve(choice: 'mine' | 'theirs'): void {
    if (conflict.value === null) return;
    const { mine, theirs } = conflict.value;
    conflict.value = null;
    if (choice === 'theirs') {
      adopt(theirs);
      return;
    }
    version = theirs.version;
    saved = theirs.content;
    content.value = mine;
    keep();
    state.value = 'changed';
    void save();
  }

  function adopt(form: NoticeForm, keepsChanges = false): void {
    const isChanged = !same(content.value, saved);
    version = form.version;
    saved = form.content;
    if (keepsChanges && isChanged) {
      keep();
      schedule();
      return;
    }
    content.value = form.content;
    savedAt.value = form.updatedAt;
    state.value = 'saved';
    problem.value = '';
    client.drafts.remove(name);
  }

  /** Takes up what an earlier visit of this tab could not save. */
  function restore(): void {
    const kept = parsed(client.drafts.read(name));
    if (kept === null) return;
    // The form has it already, and a write that failed is not needed any more.
    for (const write of client.keptWrites.get()) if (write.draft === name) client.keptWrites.dismiss(write.key);
    if (same(kept.content, saved)) {
      client.drafts.remove(name);
      return;
    }
    content.value = { ...initial.content, ...kept.content };
    if (kept.version === version || kept.sent === describe(saved)) {
      isRestored.value = true;
      state.value = 'changed';
      keep();
      schedule();
    } else {
      state.value = 'conflict';
      conflict.value = { mine: content.value, theirs: initial };
    }
  }

  onMounted(restore);
  onBeforeUnmount(() => {
    clearTimeout(timer);
    // What was typed last is saved behind the page that follows.
    void save();
    isOpen = false;
  });

  return {
    content,
    state,
    savedAt,
    problem,
    isKept,
    isRestored,
    conflict,
    version: () => version,
    set,
    save,
    resolve,
    adopt,
  };
}
