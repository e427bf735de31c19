import { ref, type Ref } from 'vue';
import { typedBeforeHydration } from './typed-before-hydration';

type Field = HTMLInputElement | HTMLTextAreaElement;

/** A text field that the component may change, except during a composition. */
export interface TextField {
  /** Bind it: `:value="text"`. It always equals the field, also during a composition. */
  text: Ref<string>;
  /** Bind it: `ref="box"`. */
  box: Ref<Field | null>;
  /** Bind them: `v-on="typing"`. */
  typing: Record<'input' | 'compositionstart' | 'compositionend' | 'blur', () => void>;
  /** Whether an input method is composing. The text is then unfinished. */
  isComposing(): boolean;
  /** Changes the text, after a composition if there is one, because setting a field's value would discard it. */
  change(next: (now: string) => string): void;
}

/**
 * Binds a text field so that typing is never overwritten. Vue writes a bound value into the field at each render, so
 * the value has to follow every input, composed or not.
 * @param onType called after each input and at the end of a composition
 */
export function useTextField({
  id,
  initial = '',
  onType,
}: {
  id: string;
  initial?: string;
  onType(): void;
}): TextField {
  const text = ref(typedBeforeHydration(id) ?? initial);
  const box = ref<Field | null>(null);
  let composing = false;
  let changes: ((now: string) => string)[] = [];

  function read(): void {
    if (box.value === null || box.value.value === text.value) return;
    text.value = box.value.value;
    onType();
  }

  // Some input methods send no compositionend, so blur ends a composition too.
  function settle(): void {
    const wasComposing = composing;
    composing = false;
    read();
    for (const next of changes) text.value = next(text.value);
    changes = [];
    if (wasComposing) onType();
  }

  return {
    text,
    box,
    typing: {
      input: read,
      compositionstart: () => {
        composing = true;
      },
      compositionend: settle,
      blur: settle,
    },
    isComposing: () => composing,
    change(next) {
      if (composing) changes.push(next);
      else text.value = next(text.value);
    },
  };
}
