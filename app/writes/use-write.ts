import { computed, nextTick, onMounted, ref, watch, type Ref } from 'vue';
import { PortalError } from '../api/portal-error';
import type { KeptWrite } from '../api/types';
import { useObservable, usePortal } from '../app-context';
import type { Draft } from './use-draft';

export interface WriteForm {
  draft: Draft;
  /** Maximum number of characters. */
  limit: number;
  /** Bind it: `@submit.prevent="send"`. */
  send(): Promise<void>;
  /** Bind it: `:disabled="!canSend"`. */
  canSend: Readonly<Ref<boolean>>;
  /** Number of characters without surrounding white space. */
  length: Readonly<Ref<number>>;
  /**
   * The result of the last text, until the next one is typed. `later`: sent while the form was not open;
   * `after-sign-in`: sent after a sign-in.
   */
  outcome: Ref<'none' | 'sent' | 'later' | 'after-sign-in'>;
  /** The id of the error because of which a text is back in the field, or null. */
  refusal: Ref<string | null>;
  /** The texts of this form that the server has not accepted, oldest first: in progress, queued or failed. */
  waiting: Readonly<Ref<readonly KeptWrite[]>>;
  /** Sends a waiting text again now. */
  retry(write: KeptWrite): void;
  /** Moves a waiting text back into the field. */
  edit(write: KeptWrite): void;
}

export interface WriteFormOptions {
  draft: Draft;
  /** Maximum number of characters. */
  limit: number;
  /** Sends a text. Pass `options` on to the API call: they connect the write with the draft. */
  write(text: string, options: { draft: string; here(): boolean }): Promise<unknown>;
  /** Called if texts were sent while the form was not open, so that lists can be reloaded. */
  onSentLater?(): void;
}

const textOf = ({ draftText }: KeptWrite): string => draftText ?? '';

/**
 * Sends the text of a draft exactly once. The text moves from the field to a list below it until the response, however
 * long the device is offline or signed out. A refused text returns to the field, before what was typed meanwhile.
 */
export function useWrite({ draft, limit, write, onSentLater }: WriteFormOptions): WriteForm {
  const { client } = usePortal();
  const { form, text, box, isMounted, isKept } = draft;
  const writes = useObservable(client.keptWrites, []);
  const own = computed(() => writes.value.filter((one) => one.draft === form));
  const outcome: WriteForm['outcome'] = ref('none');
  const refusal: WriteForm['refusal'] = ref(null);
  const length = computed(() => text.value.trim().length);
  const canSend = computed(() => isMounted.value && length.value > 0 && length.value <= limit);

  function put(returned: string): void {
    draft.change((now) => {
      const rest = now.trim();
      const next = rest === '' || rest === returned ? returned : `${returned}\n${rest}`;
      isKept.value = client.drafts.save(form, next);
      return next;
    });
  }

  /** Scrolls to the field, because the page may have opened at its top. */
  const showField = (): void => void nextTick(() => box.value?.scrollIntoView({ block: 'center' }));

  /** Shows why a text was refused, and focuses the field unless the focus is elsewhere on the page. */
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
      await write(sent, { draft: form, here: () => isMounted.value });
      outcome.value = 'sent';
    } catch (error) {
      // A text that is still kept shows its state below the field.
      if (!isMounted.value || own.value.some((one) => textOf(one) === sent)) return;
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

  /** Moves texts that were refused while the form was not open back into the field. */
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
    outcome.value = sent.some(({ afterSignIn }) => afterSignIn) ? 'after-sign-in' : 'later';
    showField();
    for (const one of sent) client.keptWrites.dismiss(one.key);
    draft.change((now) => (sent.some((one) => textOf(one) === now.trim()) ? '' : now));
    onSentLater?.();
  }

  onMounted(settle);
  watch(own, settle);

  /** The result of the last text does not apply to the one that is being typed. */
  function input(): void {
    outcome.value = 'none';
    draft.typing.input();
  }

  return {
    draft: { ...draft, typing: { ...draft.typing, input } },
    limit,
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
