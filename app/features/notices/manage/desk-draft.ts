import { computed, onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue';
import { isObject } from '../../../api/is-object';
import { PortalError } from '../../../api/portal-error';
import type { Client } from '../../../api/types';
import { noticeDesk as calls, type DraftContent, type NoticeForm, type SavedDraft } from './contract';

export type SaveState = 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';

/** What somebody else has saved, beside what was written here. */
export interface Conflict {
  mine: DraftContent;
  theirs: NoticeForm;
}

export type AttachedFile = NoticeForm['files'][number];

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
  /** Whether there is text that is not published, saved or not. */
  hasChanges: Readonly<Ref<boolean>>;
  conflict: Ref<Conflict | null>;
  /** The files of the attachments that are known, by id. */
  files: Ref<Readonly<Record<string, AttachedFile>>>;
  /** The known files of the attachments of a content. */
  filesOf(content: DraftContent): AttachedFile[];
  version(): number;
  set(part: Partial<DraftContent>): void;
  /** Adds known files. */
  learn(files: readonly AttachedFile[]): void;
  /** Saves what is not saved. Resolves with whether everything is saved. */
  save(): Promise<boolean>;
  /** Runs a call that needs the saved version. Nothing is saved meanwhile. */
  whileSaved<T>(run: () => Promise<T>): Promise<T>;
  /** Reads what somebody else has saved after a call was refused with `draft-changed`. */
  meet(): Promise<void>;
  /** Ends a conflict with one of the texts. */
  resolve(choice: 'mine' | 'theirs'): void;
  /**
   * Takes a form of the server.
   * @param keepsChanges whether what was typed meanwhile stays
   */
  adopt(form: NoticeForm, keepsChanges?: boolean): void;
  /** Takes a form that was loaded again, if it is newer and nothing is unsaved. */
  refresh(form: NoticeForm): void;
}

/** What is kept in the tab until the server has saved it. */
interface Kept {
  /** When the form was opened that keeps it. A form that was opened later takes it over. */
  openedAt?: number;
  version: number;
  content: DraftContent;
  /** The files of its attachments. */
  files?: AttachedFile[];
  /** What is on its way to the server. After a reload or a sign-in it may have arrived. */
  sent: string;
}

const pauseMs = 1200;
const longestMs = 8000;

export const same = (a: DraftContent, b: DraftContent): boolean => describe(a) === describe(b);
/** Equal for equal contents, whatever the order of their keys. */
export const describe = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export const isContent = (value: unknown): value is DraftContent =>
  isObject(value) &&
  ['title', 'body', 'category', 'publisher'].every((name) => typeof Reflect.get(value, name) === 'string') &&
  ['audience', 'attachments'].every((name) => typeof Reflect.get(value, name) === 'object');

const isKeptDraft = (value: unknown): value is Kept =>
  isBody(value) && 'sent' in value && typeof value.sent === 'string';

/** The body of a call that saves. */
const isBody = (value: unknown): value is { version: number; content: DraftContent } =>
  isObject(value) &&
  'version' in value &&
  typeof value.version === 'number' &&
  'content' in value &&
  isContent(value.content);

const isSaved = (value: unknown): value is SavedDraft =>
  isObject(value) && typeof Reflect.get(value, 'version') === 'number';

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
 * @param onSaved called with what the server has saved, also after the form was closed
 */
export function useDeskDraft(
  client: Client,
  initial: NoticeForm,
  onSaved: (saved: SavedDraft, content: DraftContent, files: AttachedFile[]) => void = () => undefined,
): DeskDraft {
  const params = { id: initial.id };
  const name = `notice-${initial.id}`;
  const page = `/manage/notices/${initial.id}`;
  const openedAt = Date.now();
  const content = shallowRef(initial.content);
  const state = ref<SaveState>('saved');
  const savedAt = ref(initial.updatedAt);
  const problem = ref('');
  const isKept = ref(true);
  const isRestored = ref(false);
  /** Whether what the server has saved differs from what is published. */
  const hasDraft = ref(initial.hasDraft);
  const hasChanges = computed(() => hasDraft.value || state.value !== 'saved');
  const conflict = shallowRef<Conflict | null>(null);
  const files = shallowRef<Readonly<Record<string, AttachedFile>>>({});
  let version = initial.version;
  /** Null if it is not known what the server has saved as `version`. */
  let saved: DraftContent | null = initial.content;
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changedAt = 0;
  /** The call that saves or needs what is saved. There is one at a time. */
  let running: Promise<unknown> | null = null;
  let isOpen = true;
  let lastKept: string | null = null;

  const isUnsaved = (): boolean => saved === null || !same(content.value, saved);
  const ownWrites = () => client.keptWrites.get().filter((write) => write.draft === name);

  function learn(known: readonly AttachedFile[]): void {
    files.value = { ...files.value, ...Object.fromEntries(known.map((file) => [file.id, file])) };
  }
  learn(initial.files);

  const filesOf = ({ attachments }: DraftContent): AttachedFile[] =>
    attachments.map((id) => files.value[id]).filter((file): file is AttachedFile => file !== undefined);

  function keep(): void {
    const kept: Kept = { openedAt, version, content: content.value, files: filesOf(content.value), sent };
    lastKept = JSON.stringify(kept);
    isKept.value = client.drafts.save(name, lastKept);
  }

  /** Whether no form of this notice was opened after this one was closed. That form then saves the text. */
  const isOwnDraft = (): boolean => client.drafts.read(name) === lastKept;

  function removeKept(): void {
    if (isOwnDraft()) client.drafts.remove(name);
    lastKept = null;
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

  async function whileSaved<T>(run: () => Promise<T>): Promise<T> {
    while (running !== null) await running;
    const result = run();
    running = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      running = null;
    }
  }

  async function save(): Promise<boolean> {
    clearTimeout(timer);
    timer = undefined;
    while (running !== null) await running;
    while (isUnsaved() && conflict.value === null && (isOpen || isOwnDraft())) {
      // Another call may have saved it while this one waited.
      if (!(await whileSaved(async () => !isUnsaved() || send(content.value, version)))) return false;
    }
    if (conflict.value !== null || isUnsaved()) return false;
    removeKept();
    state.value = 'saved';
    return true;
  }

  /** Resolves with whether the next change can be saved. */
  async function send(sending: DraftContent, base: number): Promise<boolean> {
    const unanswered = [sent, describe(sending)];
    state.value = 'saving';
    sent = describe(sending);
    keep();
    try {
      // The draft also has what is typed meanwhile, so only the form removes it.
      const options = { draft: name, keepsDraft: true, page, here: () => isOpen };
      const result = await client.api(calls.save, { params, body: { version: base, content: sending } }, options);
      // A repeated response. The server has saved something else since.
      if (result.version < version) return await meet(unanswered);
      onSaved(result, sending, filesOf(sending));
      take(result, sending);
      if (same(content.value, sending)) removeKept();
      else if (isOpen || isOwnDraft()) keep();
      return true;
    } catch (error) {
      const id = error instanceof PortalError ? error.id : 'unexpected';
      if (id === 'draft-changed' && isOpen) return await meet(unanswered);
      // Canceled by another document of the tab, or because the person signs out.
      state.value = id === 'canceled' ? 'changed' : 'failed';
      problem.value = id;
      return false;
    } finally {
      // The draft has what they send.
      for (const { key, state: step } of ownWrites())
        if (step === 'failed' || (step === 'sent' && !isOpen)) client.keptWrites.dismiss(key);
    }
  }

  function take(result: SavedDraft, content: DraftContent): void {
    version = result.version;
    savedAt.value = result.savedAt;
    saved = content;
    sent = '';
    problem.value = '';
    hasDraft.value = true;
  }

  function takeForm({ version: newer, updatedAt, content, hasDraft: isChanged }: NoticeForm): void {
    take({ version: newer, savedAt: updatedAt }, content);
    hasDraft.value = isChanged;
  }

  /**
   * Reads what the server has saved instead of what was sent. Resolves with whether the next change can be saved.
   * @param own texts of this form that may have arrived although no response did
   */
  async function meet(own: readonly string[] = []): Promise<boolean> {
    try {
      const theirs = await client.api(calls.read, { params });
      if (same(theirs.content, content.value)) {
        adopt(theirs);
        return true;
      }
      const isOwn = own.includes(describe(theirs.content)) || (saved !== null && same(theirs.content, saved));
      if (isOwn) {
        takeForm(theirs);
        keep();
        return true;
      }
      learn(theirs.files);
      state.value = 'conflict';
      conflict.value = { mine: content.value, theirs };
    } catch (error) {
      state.value = 'failed';
      problem.value = error instanceof PortalError ? error.id : 'unexpected';
    }
    return false;
  }

  function resolve(choice: 'mine' | 'theirs'): void {
    if (conflict.value === null) return;
    const { mine, theirs } = conflict.value;
    conflict.value = null;
    isRestored.value = false;
    if (choice === 'theirs') {
      adopt(theirs);
      return;
    }
    takeForm(theirs);
    content.value = mine;
    keep();
    state.value = 'changed';
    void save();
  }

  function adopt(form: NoticeForm, keepsChanges = false): void {
    const isChanged = isUnsaved();
    learn(form.files);
    takeForm(form);
    if (keepsChanges && isChanged) {
      keep();
      schedule();
      return;
    }
    content.value = form.content;
    state.value = 'saved';
    removeKept();
  }

  function refresh(form: NoticeForm): void {
    if (form.version === version && !isUnsaved()) hasDraft.value = form.hasDraft;
    if (form.version > version && !isUnsaved() && running === null && conflict.value === null) adopt(form);
  }

  /** Takes up what an earlier visit of this tab could not save. */
  function restore(): void {
    const kept = parsed(client.drafts.read(name));
    let pending: { version: number; content: DraftContent } | null = null;
    for (const { key, state: step, body, response } of ownWrites()) {
      if (!isBody(body)) continue;
      if (step !== 'sent') pending = body;
      else {
        client.keptWrites.dismiss(key);
        // The page was rendered before it was saved.
        if (isSaved(response) && response.version > version) {
          take(response, body.content);
          content.value = body.content;
        }
      }
    }
    if (kept === null && pending === null) return;
    learn(kept?.files ?? []);
    const text = kept?.content ?? pending?.content;
    content.value = { ...initial.content, ...text };
    lastKept = client.drafts.read(name);
    if (pending !== null) {
      const { version: base, content: sending } = pending;
      sent = kept?.sent ?? '';
      // The text was not written over what the page was rendered with.
      if (base !== version) saved = null;
      isRestored.value = true;
      // It shares the write that waits.
      void whileSaved(() => send(sending, base)).then((canSave) => (canSave ? save() : undefined));
      return;
    }
    if (kept === null) return;
    if (kept.version > version) {
      version = kept.version;
      saved = null;
    } else if (!isUnsaved()) {
      removeKept();
      return;
    } else if (kept.version < version && (saved === null || kept.sent !== describe(saved))) {
      keep();
      state.value = 'conflict';
      conflict.value = { mine: content.value, theirs: initial };
      return;
    }
    sent = kept.sent;
    isRestored.value = true;
    state.value = 'changed';
    keep();
    schedule();
  }

  onMounted(restore);
  onBeforeUnmount(() => {
    isOpen = false;
    // What was typed last is saved behind the page that follows.
    void save();
  });

  return {
    content,
    state,
    savedAt,
    problem,
    isKept,
    isRestored,
    hasChanges,
    conflict,
    files,
    filesOf,
    version: () => version,
    set,
    learn,
    save,
    whileSaved,
    meet: async () => void (await meet()),
    resolve,
    adopt,
    refresh,
  };
}
