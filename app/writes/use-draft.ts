import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';
import { useObservable, usePortal } from '../app-context';
import { useTextField, type TextField } from './text-field';

/**
 * A text field whose text is kept in the tab: after a reload, after another page and after the trip to WeChat it is
 * back.
 */
export interface Draft extends TextField {
  /** The name of the form, unique in the portal; also the id of the field: `:id="form"`. */
  form: string;
  /** False if the browser cannot keep the text: say so. */
  isKept: Ref<boolean>;
  /** Whether the component is on the page and alive: nothing can be sent before that. */
  isAlive: Ref<boolean>;
}

/** Keeps what is typed into a field as the draft of a form. */
export function useDraft(form: string): Draft {
  const { client } = usePortal();
  const person = useObservable(client.person);
  const isKept = ref(true);
  const isAlive = ref(false);
  const field = useTextField({
    id: form,
    onType: () => {
      isKept.value = client.drafts.save(form, field.text.value);
    },
  });

  /** A draft that is being sent already is not offered a second time. */
  function restore(): void {
    const draft = client.drafts.read(form);
    if (draft === null || client.keptWrites.get().some((write) => write.draft === form && write.draftText === draft))
      return;
    field.change((now) => (now === '' ? draft : now));
  }

  onMounted(() => {
    // What was typed before the page came alive.
    if (field.text.value !== '') isKept.value = client.drafts.save(form, field.text.value);
    isAlive.value = true;
    restore();
  });
  onBeforeUnmount(() => {
    isAlive.value = false;
  });
  // Whose drafts they are is known a moment after the page is alive.
  watch(person, restore);

  return { ...field, form, isKept, isAlive };
}
