import { isObject } from '../../../api/is-object';
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

export const steps = ['write', 'preview', 'publish'] as const;
export type Step = (typeof steps)[number];

/** The step of the history entry that is shown. */
function stepNow(): Step {
  const { state }: { state: unknown } = history;
  const name = isObject(state) ? state['step'] : undefined;
  return steps.find((step) => step === name) ?? 'write';
}

/**
 * The steps of a form. Those behind the first one share a history entry, so that Back returns to the text and not to
 * the page before.
 * @param onBack called when Back or Forward have changed the step
 */
export function useSteps(onBack: (step: Step) => void): { step: Readonly<Ref<Step>>; go(next: Step): void } {
  const step = ref(stepNow());
  const path = window.location.pathname;
  /** Whether the history is returning to the entry of the first step. */
  let isReturning = false;

  function remember(): void {
    const shown = stepNow();
    if (isReturning || step.value === shown) return;
    if (step.value === 'write') {
      isReturning = true;
      history.back();
      return;
    }
    const state = { ...history.state, step: step.value };
    if (shown === 'write') history.pushState(state, '');
    else history.replaceState(state, '');
  }

  function onPopState(): void {
    if (window.location.pathname !== path) return;
    if (isReturning) {
      isReturning = false;
      remember();
    } else if (step.value !== stepNow()) {
      step.value = stepNow();
      onBack(step.value);
    }
  }
  onMounted(() => window.addEventListener('popstate', onPopState));
  onBeforeUnmount(() => window.removeEventListener('popstate', onPopState));

  return {
    step,
    go(next) {
      step.value = next;
      remember();
    },
  };
}
