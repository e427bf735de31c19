import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';
import { useObservable, usePortal } from '../app-context';
import { useTextField, type TextField } from './text-field';

/** A text field whose text survives a reload, other pages and a sign-in in this tab. */
export interface Draft extends TextField {
  /** The unique name of the form, also the id of the field: `:id="form"`. */
  form: string;
  /** False if the browser cannot store the text; the form says so. */
  isKept: Ref<boolean>;
  /** Whether the component is mounted. Nothing can be sent before. */
  isMounted: Ref<boolean>;
}

/**
 * Keeps what is typed into a field as the draft of a form.
 * @param name the unique name of the form; a function if it is not constant, so that a change while the form is open is
 *   noticed and throws
 */
export function useDraft(name: string | (() => string)): Draft {
  const nameNow = (): string => (typeof name === 'string' ? name : name());
  const form = nameNow();
  // The text would be sent for what the new name stands for. A navigation closes the form before this runs.
  watch(nameNow, (now) => {
    throw new Error(`The form ${form} became ${now}. Give its component a key.`);
  });
  const { client } = usePortal();
  const person = useObservable(client.person);
  const isKept = ref(true);
  const isMounted = ref(false);
  const field = useTextField({
    id: form,
    onType: () => {
      isKept.value = client.drafts.save(form, field.text.value);
    },
  });

  /** Skips a draft that is already being sent. */
  function restore(): void {
    const draft = client.drafts.read(form);
    if (draft === null || client.keptWrites.get().some((write) => write.draft === form && write.draftText === draft))
      return;
    field.change((now) => (now === '' ? draft : now));
  }

  onMounted(() => {
    // The text that was typed before hydration.
    if (field.text.value !== '') isKept.value = client.drafts.save(form, field.text.value);
    isMounted.value = true;
    restore();
  });
  onBeforeUnmount(() => {
    isMounted.value = false;
  });
  // The person may become known after mounting. And while this page was in the back/forward cache, a later document of
  // the tab may have withdrawn a waiting text, which then belongs in the field again.
  watch([person, useObservable(client.keptWrites, [])], restore);

  return { ...field, form, isKept, isMounted };
}
