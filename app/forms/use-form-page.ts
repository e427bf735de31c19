import { nextTick, onMounted, ref, watch, type Ref } from 'vue';
import type { FormState } from '../writes/use-form-draft';

/** The messages and the focus of a page with a list and a form above it. */
export interface FormPage {
  /** Whether the page is in the browser: changes work there only. */
  isReady: Ref<boolean>;
  /** What was done last. Its element is `result`. */
  status: Ref<string>;
  /** Why something outside of the form was not done. */
  problem: Ref<string>;
  result: Ref<HTMLElement | null>;
  /** The button that opens an empty form. It gets the focus when the form is canceled. */
  opener: Ref<HTMLElement | null>;
  /** Shows what was done, and moves the focus to it. */
  report(message: string): void;
  /** Removes both messages. */
  clear(): void;
  /** Call it with the form of the page. */
  follow(form: FormState): void;
}

export function useFormPage(): FormPage {
  const isReady = ref(false);
  const status = ref('');
  const problem = ref('');
  const result = ref<HTMLElement | null>(null);
  const opener = ref<HTMLElement | null>(null);
  const clear = (): void => {
    status.value = '';
    problem.value = '';
  };
  onMounted(() => {
    isReady.value = true;
  });
  return {
    isReady,
    status,
    problem,
    result,
    opener,
    clear,
    report(message) {
      clear();
      status.value = message;
      void nextTick(() => result.value?.focus());
    },
    follow({ opened }) {
      watch(opened, (now) => {
        if (now !== null) clear();
        else if (status.value === '') void nextTick(() => opener.value?.focus());
      });
    },
  };
}
