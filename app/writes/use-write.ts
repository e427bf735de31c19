import { computed, nextTick, onMounted, ref, watch, type Ref } from 'vue';
import { PortalError } from '../api/portal-error';
import type { KeptWrite } from '../api/types';
import { useObservable, usePortal } from '../app-context';
import type { Draft } from './use-draft';

export interface WriteForm {
  /** Bind it: `@submit.prevent="send"`. */
  send(): Promise<void>;
  /** Bind it: `:disabled="!canSend"`. */
  canSend: Readonly<Ref<boolean>>;
  /** Number of characters that count. */
  length: Readonly<Ref<number>>;
  /**
   * What became of the last text; `later`: sent while the form was away, `after-sign-in`: sent after the trip to
   * WeChat.
   */
  outcome: Ref<'none' | 'sent' | 'later' | 'after-sign-in'>;
  /** Why the last text is back in the field: the id of an error, or null. */
  refusal: Ref<string | null>;
  /** The texts of this form that have no answer yet, oldest first. */
  waiting: Readonly<Ref<readonly KeptWrite[]>>;
  /** Sends one of them again now. */
  retry(write: KeptWrite): void;
  /** Takes one of them back into the field. */
  edit(write: KeptWrite): void;
}

export interface WriteFormOptions {
  draft: Draft;
  /** The most characters. */
  limit: number;
  /**
   * Sends a text. Pass `options` on to the call of the API: they name the draft, and keep the write until it is
   * answered.
   */
  write(text: string, options: { draft: string; here(): boolean }): Promise<unknown>;
  /** Called if texts were sent while the form was away: what shows them is out of date. */
  onSentLater?(): void;
}

const textOf = ({ draftText }: KeptWrite): string => draftText ?? '';

/**
 * Sends the text of a draft exactly once: the text leaves the field at once and stays below it until it is answered,
 * however long the connection or the session is away. A text that is refused comes back into the field, in front of
 * what was typed meanwhile.
 */
export function useWrite({ draft, limit, write, onSentLater }: WriteFormOptions): WriteForm {
  const { client } = usePortal();
  const { form, text, box, isAlive, isKept } = draft;
  const writes = useObservable(client.keptWrites, []);
  const own = computed(() => writes.value.filter((one) => one.draft === form));
  const outcome: WriteForm['outcome'] = ref('none');
  const refusal: WriteForm['refusal'] = ref(null);
  const length = computed(() => text.value.trim().length);
  const canSend = computed(() => isAlive.value && length.value > 0 && length.value <= limit);

  function put(returned: string): void {
    draft.change((now) => {
      const rest = now.trim();
      const next = rest === '' || rest === returned ? returned : `${returned}\n${rest}`;
      isKept.value = client.drafts.save(form, next);
      return next;
    });
  }

  /** Otherwise the person would look for their words at the top of the page. */
  const showField = (): void => void nextTick(() => box.value?.scrollIntoView({ block: 'center' }));

  /** Shows why a text came back, and moves the focus to it, unless the person is elsewhere on the page. */
  function refuse(id: string): void {
    refusal.value = id;
    const field = box.value;
    const focused = field?.ownerDocument.activeElement ?? null;
    if (focused === field?.ownerDocument.body || field?.form?.contains(focused) === true) field?.focus();
  }

  async function send(): Promise<void> {
    const sent = text.value.trim();
    if (!canSend.value) return;
    client.drafts.save(form, sent);
    text.value = '';
    outcome.value = 'none';
    refusal.value = null;
    try {
      await write(sent, { draft: form, here: () => isAlive.value });
      outcome.value = 'sent';
    } catch (error) {
      // One that is still kept says below the field what it waits for.
      if (!isAlive.value || own.value.some((one) => textOf(one) === sent)) return;
      const id = error instanceof PortalError ? error.id : '';
      if (id === 'canceled') return;
      put(sent);
      refuse(id);
    }
  }

  function takeBack(one: KeptWrite): void {
    client.keptWrites.dismiss(one.key);
    put(textOf(one));
  }

  /** What was refused while the form was away would be refused again as it is: it comes back into the field. */
  function takeBackRefused(): void {
    for (const one of own.value) {
      if (one.state !== 'failed' || one.error === null || one.error.status < 400 || one.error.status >= 500) continue;
      takeBack(one);
      refusal.value = one.error.id;
      showField();
    }
  }

  function settle(): void {
    takeBackRefused();
    const sent = own.value.filter(({ state }) => state === 'sent');
    if (sent.length === 0) return;
    outcome.value = client.hasSignedIn() ? 'after-sign-in' : 'later';
    showField();
    for (const one of sent) client.keptWrites.dismiss(one.key);
    draft.change((now) => (sent.some((one) => textOf(one) === now.trim()) ? '' : now));
    onSentLater?.();
  }

  onMounted(settle);
  watch(own, settle);

  return {
    send,
    canSend,
    length,
    outcome,
    refusal,
    waiting: computed(() => own.value.filter(({ state }) => state !== 'sent')),
    retry: ({ key }) => client.keptWrites.retry(key),
    edit(one) {
      takeBack(one);
      box.value?.focus();
    },
  };
}
