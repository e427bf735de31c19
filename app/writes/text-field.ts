import { ref, type Ref } from 'vue';
import { typedAlready } from './typed-before-hydration';

type Field = HTMLInputElement | HTMLTextAreaElement;

/** A text field whose value the component also changes, without ever changing what is being typed. */
export interface TextField {
  /** Bind it: `:value="text"`. It always equals the field, also while pinyin is being composed. */
  text: Ref<string>;
  /** Bind it: `ref="box"`. */
  box: Ref<Field | null>;
  /** Bind them: `v-on="typing"`. */
  typing: Record<'input' | 'compositionstart' | 'compositionend' | 'blur', () => void>;
  /** Whether an input method is composing: half of the text is not what the person means yet. */
  isComposing(): boolean;
  /** Changes the text. Waits for the end of a composition, because setting a field's value would discard it. */
  change(next: (now: string) => string): void;
}

/**
 * Binds a text field so that what was typed last wins. Vue writes a bound value into the field at each render, so the
 * value has to follow every input, composed or not.
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
  const text = ref(typedAlready(id) ?? initial);
  const box = ref<Field | null>(null);
  let composing = false;
  let changes: ((now: string) => string)[] = [];

  function read(): void {
    if (box.value === null || box.value.value === text.value) return;
    text.value = box.value.value;
    onType();
  }

  // Some input methods end without compositionend; leaving the field ends every composition.
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
