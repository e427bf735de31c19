import { onBeforeUnmount, onMounted, watch } from 'vue';
import { usePortal, useRoute } from '../app-context';
import { useTextField, type TextField } from '../writes/text-field';

/** Delay of a search after the last input. */
const restMs = 200;
/**
 * Delay during a composition. Android keyboards compose every word, also Latin ones, and end it only with a space.
 */
const composingRestMs = 700;

export interface SearchField extends Omit<TextField, 'isComposing' | 'change'> {
  /** Bind it: `@submit.prevent="submit"`. */
  submit(): void;
}

/**
 * A field that searches while the person types. The last input wins. The first search adds a history entry, and the
 * following ones replace it, so that Back leads to the list as it was before.
 * @param id of the field
 * @param inAddress the search in the address; empty without one
 * @param pathOf the address of the page with this search
 */
export function useSearch(id: string, inAddress: () => string, pathOf: (q: string) => string): SearchField {
  const portal = usePortal();
  const { router } = portal;
  const route = useRoute();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The last search from the field, or the last one in the address. */
  let asked = inAddress();

  /** Pinyin after Chinese characters is an unfinished composition. Pinyin alone can be searched for. */
  const isHalfComposed = (q: string): boolean => isComposing() && /[\u3400-\u9fff]/.test(q) && /[a-z]/i.test(q);

  function search(): void {
    clearTimeout(timer);
    const q = text.value.trim();
    if (q === asked || isHalfComposed(q)) return;
    asked = q;
    // A search in progress must not arrive after this one.
    if (q === inAddress()) {
      portal.cancel();
      return;
    }
    (route.value.query['q'] === undefined ? router.push(pathOf(q)) : router.replace(pathOf(q))).catch(() => undefined);
  }

  function searchSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(search, isComposing() ? composingRestMs : restMs);
  }

  const { text, box, typing, isComposing, change } = useTextField({ id, initial: asked, onType: searchSoon });

  function submit(): void {
    search();
    box.value?.blur();
  }

  // A click on a link cancels a delayed search.
  let stopWatching = (): void => undefined;

  onMounted(() => {
    stopWatching = router.beforeEach((to, from, next) => {
      if (to.path !== from.path) clearTimeout(timer);
      next();
    });
    // Text that was typed before hydration.
    if (text.value !== asked) searchSoon();
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    stopWatching();
  });
  // Android's Back leaves the focus in the field. The field follows the address, except during a composition.
  watch(inAddress, (q) => {
    if (q === asked) return;
    asked = q;
    if (isComposing()) return;
    clearTimeout(timer);
    change(() => q);
  });

  return { text, box, typing, submit };
}
