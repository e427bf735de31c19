import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

const stepMs = 15_000;

/** The present in milliseconds since 1970, for texts like "in 5 minutes" of a component that only the browser has. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    timer = setInterval(() => {
      now.value = Date.now();
    }, stepMs);
  });
  onBeforeUnmount(() => clearInterval(timer));
  return now;
}
