import { ref, type Ref } from 'vue';

export interface Order {
  /** The position of the row that is being dragged, or -1. */
  dragged: Ref<number>;
  /** Bind it to the handle of the row at `index`: `@pointerdown="start($event, index)"`. */
  start(event: PointerEvent, index: number): void;
  move(event: PointerEvent): void;
  end(): void;
}

/**
 * Reorders the rows of a list by dragging a handle with a finger, a pen or a mouse. Browsers without pointer events
 * have the buttons of the rows.
 * @param list the element whose children are the rows
 * @param swap moves the row at `from` to `to`, while it is being dragged
 * @param drop called once at the end, if anything was moved
 */
export function useOrder(
  list: Ref<HTMLElement | null>,
  swap: (from: number, to: number) => void,
  drop: () => void,
): Order {
  const dragged = ref(-1);
  let moved = false;

  return {
    dragged,
    start(event, index) {
      if (event.button !== 0 || !(event.target instanceof Element)) return;
      event.preventDefault();
      event.target.setPointerCapture(event.pointerId);
      dragged.value = index;
      moved = false;
    },
    move({ clientY }) {
      const { value: from } = dragged;
      if (from < 0 || list.value === null) return;
      const rows = Array.from(list.value.children).map((row) => row.getBoundingClientRect());
      const [before, after] = [rows[from - 1], rows[from + 1]];
      const to =
        before !== undefined && clientY < before.top + before.height / 2
          ? from - 1
          : after !== undefined && clientY > after.top + after.height / 2
            ? from + 1
            : from;
      if (to === from) return;
      swap(from, to);
      dragged.value = to;
      moved = true;
    },
    end() {
      if (dragged.value < 0) return;
      dragged.value = -1;
      if (moved) drop();
    },
  };
}
