import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from 'vue';
import type { WriteOptions } from '../api/endpoint';
import { isObject } from '../api/is-object';
import { PortalError } from '../api/portal-error';
import type { KeptWrite } from '../api/types';
import { useObservable, usePortal } from '../app-context';
import { chosenBeforeHydration } from './chosen-before-hydration';

/** By the name of a field, the id of what is wrong with it. */
export type Problems = Readonly<Record<string, string | undefined>>;

/** A form with several fields, without the types of its values. `DraftForm.vue` shows it. */
export interface FormState {
  /** The unique name of the form. The id of a field is this name, a hyphen and the name of the field. */
  name: string;
  /** The id of the thing that the form changes, empty for a new one; null while the form is closed. */
  opened: Readonly<Ref<string | null>>;
  /** Whether the values are being saved, or wait for that. The fields must be disabled. */
  isBusy: Readonly<Ref<boolean>>;
  /** False if the browser cannot store what was typed; the form says so. */
  isKept: Readonly<Ref<boolean>>;
  /** Whether the form shows what an earlier visit had not saved. */
  isRestored: Readonly<Ref<boolean>>;
  /** What is wrong with the fields, after an attempt to save them. A change of a field removes its problem. */
  problems: Readonly<Ref<Problems>>;
  /** The id of the error because of which nothing was saved, unless it is the problem of a field; or null. */
  refusal: Readonly<Ref<string | null>>;
  /** The write that has not arrived, or null. */
  waiting: Readonly<Ref<KeptWrite | null>>;
  /** Saves the values if `check` finds no problem. Never rejects. */
  submit(): Promise<void>;
  /** Tries to send the waiting write now. */
  retry(): void;
  /** Withdraws the waiting write, so that the values can be changed. */
  edit(): void;
  /** Closes the form and discards its values, unless they are being sent. */
  close(): void;
}

export interface FormDraft<T> extends FormState {
  values: Readonly<Ref<T>>;
  /** Changes values as the person does. */
  set(part: Partial<T>): void;
  /** Opens the form for a thing, or for a new one with an empty id. */
  open(id: string): void;
}

export interface FormDraftOptions<T> {
  /** The unique name of the form. Its draft and its writes have this name. */
  name: string;
  /** The values of a thing in the page's data, or null if it is not there. With an empty id: those of a new thing. */
  saved(id: string): T | null;
  /** The values of an empty form. They can be sent as JSON. */
  blank: T;
  /** For a form that is always open: the id of its thing. */
  opened?: string;
  /** Finds what is wrong with the values. Ids that the server has too share its texts. */
  check?(values: T, id: string): Problems;
  /** The field to which an error of the server belongs, by the id of the error; undefined for the whole form. */
  fieldOf?(error: string, values: T, id: string): (keyof T & string) | undefined;
  /** Saves the values. Pass `options` on to the API call: they connect the write with the form. */
  save(id: string, values: T, options: Required<Pick<WriteOptions, 'draft' | 'here'>>): Promise<unknown>;
  /**
   * Called when the values have been saved.
   * @param later whether that happened while the form was not open, so that the page's data may be older
   */
  onSaved(id: string, values: T, later: boolean): void;
}

/** What is stored in the tab until the server has it. */
interface Stored<T> {
  id: string;
  /** The values of the page's data on which the person began. */
  base: T;
  values: T;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether a stored value has the shape of a known one. An earlier build may have stored it. */
function fits(value: unknown, like: unknown): boolean {
  if (like === null || value === null) return typeof value === 'object' && typeof like === 'object';
  if (Array.isArray(like) || Array.isArray(value)) return Array.isArray(like) && Array.isArray(value);
  if (isObject(like)) return isObject(value) && Object.keys(like).every((key) => fits(value[key], like[key]));
  return typeof value === typeof like;
}

/**
 * Keeps what is typed into a form with several fields, and saves it exactly once. It survives a reload, other pages,
 * a sign-in and a refusal. New data of the page reaches only the fields that the person has not changed. A page has one
 * form draft: while it is open, the page opens no other.
 */
export function useFormDraft<T extends object>(options: FormDraftOptions<T>): FormDraft<T> {
  const { name, saved, blank, check = () => ({}), save, onSaved } = options;
  const { client } = usePortal();
  const person = useObservable(client.person);
  const writes = useObservable(client.keptWrites, []);
  const own = computed(() => writes.value.filter(({ draft }) => draft === name));
  const opened = ref<string | null>(options.opened ?? null);
  /** The page's data on which the values are based. */
  let base: T = saved(options.opened ?? '') ?? blank;
  const values: Ref<T> = shallowRef(base);
  const isSending = ref(false);
  const isKept = ref(true);
  const isRestored = ref(false);
  const problems: Ref<Problems> = shallowRef({});
  const refusal = ref<string | null>(null);
  let isMounted = false;

  const keys = Object.keys(blank).filter((key): key is keyof T & string => key in blank);
  const waiting = computed(() => own.value.find(({ state }) => state === 'queued' || state === 'sending') ?? null);
  const isBusy = computed(() => isSending.value || waiting.value !== null);

  /** The values of `next`, except those that the person has changed. */
  function withChanges(next: T, from: T, changed: T): T {
    const result = { ...next };
    for (const key of keys) if (!same(changed[key], from[key])) result[key] = changed[key];
    return result;
  }

  /** @param always whether to store values that have not been changed too */
  function keep(always = false): void {
    if (opened.value === null) return;
    const stored: Stored<T> = { id: opened.value, base, values: values.value };
    if (always || !same(base, values.value)) isKept.value = client.drafts.save(name, JSON.stringify(stored));
    else client.drafts.remove(name);
  }

  function read(): Stored<T> | null {
    try {
      const stored: unknown = JSON.parse(client.drafts.read(name) ?? 'null');
      const like: Stored<T> = { id: '', base: blank, values: blank };
      const isStored = (value: unknown): value is Stored<T> => value !== null && fits(value, like);
      return isStored(stored) ? stored : null;
    } catch {
      return null;
    }
  }

  function show(id: string | null): void {
    opened.value = id;
    base = saved(id ?? '') ?? blank;
    values.value = base;
    problems.value = {};
    refusal.value = null;
    isRestored.value = false;
    isKept.value = true;
  }

  function set(part: Partial<T>): void {
    values.value = { ...values.value, ...part };
    const rest = { ...problems.value };
    for (const key of Object.keys(part)) delete rest[key];
    problems.value = rest;
    if (isMounted) keep();
  }

  function restore(): void {
    const stored = read();
    if (stored === null || (opened.value !== null && opened.value !== stored.id)) return;
    base = saved(stored.id) ?? stored.base;
    values.value = withChanges(base, stored.base, stored.values);
    opened.value = stored.id;
    isRestored.value = !isSending.value && waiting.value === null;
  }

  function refuse(id: string): void {
    const field = options.fieldOf?.(id, values.value, opened.value ?? '');
    if (field === undefined) refusal.value = id;
    else problems.value = { ...problems.value, [field]: id };
  }

  function finish(later: boolean): void {
    const { value: id } = opened;
    const { value: written } = values;
    if (!later) client.drafts.remove(name);
    // A draft that is left is not the text that was saved.
    if (options.opened === undefined && read() === null) show(null);
    else if (options.opened !== undefined && !later) show(options.opened);
    isRestored.value = false;
    onSaved(id ?? '', written, later);
  }

  async function submit(): Promise<void> {
    const { value: id } = opened;
    if (id === null || isBusy.value) return;
    refusal.value = null;
    problems.value = check(values.value, id);
    if (Object.values(problems.value).some((problem) => problem !== undefined)) return;
    isSending.value = true;
    isRestored.value = false;
    keep(true);
    try {
      await save(id, values.value, { draft: name, here: () => isMounted });
      isSending.value = false;
      if (isMounted) finish(false);
    } catch (error) {
      isSending.value = false;
      if (!isMounted) return;
      const reason = error instanceof PortalError ? error.id : 'unexpected';
      if (reason !== 'canceled') refuse(reason);
      // Withdrawn here, or by a later document of the tab while this one was in the back/forward cache.
      else if (read() === null) finish(true);
      else restore();
    }
  }

  /** Shows what became of writes that were sent while the form was not open. */
  function settle(): void {
    for (const { key, state, error } of own.value) {
      if (state !== 'sent' && state !== 'failed') continue;
      client.keptWrites.dismiss(key);
      if (state === 'sent') finish(true);
      else if (!isSending.value) {
        restore();
        refuse(error?.id ?? 'unexpected');
      }
    }
  }

  // What was entered into the fields of the server before hydration.
  const chosen: Record<string, unknown> = {};
  if (options.opened !== undefined) {
    const typed: Record<string, unknown> = {};
    for (const key of keys) {
      const before = chosenBeforeHydration(`${name}-${key}`);
      if (before !== null && typeof before.value === typeof blank[key])
        (before.isText ? typed : chosen)[key] = before.value;
    }
    values.value = { ...values.value, ...typed };
  }

  onMounted(() => {
    isMounted = true;
    values.value = { ...values.value, ...chosen };
    if (options.opened !== undefined && !same(base, values.value)) keep();
    restore();
    settle();
  });
  onBeforeUnmount(() => {
    isMounted = false;
  });
  // The person may become known after mounting.
  watch(person, () => {
    if (isMounted && same(base, values.value)) restore();
  });
  watch(own, settle);
  watch(
    () => (opened.value === null ? null : saved(opened.value)),
    (next) => {
      if (next === null || same(next, base)) return;
      const before = base;
      base = next;
      values.value = withChanges(next, before, values.value);
      if (isMounted && !isBusy.value) keep();
    },
  );

  return {
    name,
    opened,
    values,
    isBusy,
    isKept,
    isRestored,
    problems,
    refusal,
    waiting,
    set,
    submit,
    open: (id) => {
      if (opened.value === null) show(id);
    },
    close() {
      if (waiting.value?.state === 'sending') return;
      client.drafts.remove(name);
      show(null);
      for (const { key } of own.value) client.keptWrites.dismiss(key);
    },
    retry: () => client.keptWrites.retry(waiting.value?.key),
    edit() {
      for (const { key } of own.value) client.keptWrites.dismiss(key);
    },
  };
}

/** What is wrong with a text that must be given: `missing`, `too-long`, or undefined. */
export function textProblem(text: string, most: number): string | undefined {
  const { length } = Array.from(text.trim());
  return length === 0 ? 'missing' : length > most ? 'too-long' : undefined;
}
