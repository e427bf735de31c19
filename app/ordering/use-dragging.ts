import { onBeforeUnmount, ref, type Ref } from 'vue';

export interface Dragging {
  /** The position of the row that is being dragged, or -1. */
  dragged: Ref<number>;
  /** Bind it to the handle of the row at `index`: `@pointerdown="start($event, index)"`. */
  start(event: PointerEvent, index: number): void;
}

/**
 * Reorders the rows of a list by dragging a handle with a finger, a pen or a mouse. Browsers without pointer events
 * have the buttons of the rows.
 * @param list the element whose children are the rows
 * @param swap moves the row at `from` to `to`, while it is being dragged
 * @param drop called once at the end, if anything was moved
 */
export function useDragging(
  list: Ref<HTMLElement | null>,
  swap: (from: number, to: number) => void,
  drop: () => void,
): Dragging {
  const dragged = ref(-1);
  let stop = (): void => undefined;

  /** The place of the pointer: the number of other rows whose middle is above it. */
  function placeAt(clientY: number, rows: HTMLElement): number {
    return Array.from(rows.children).filter((row, index) => {
      const { top, height } = row.getBoundingClientRect();
      return index !== dragged.value && top + height / 2 < clientY;
    }).length;
  }

  function start(event: PointerEvent, index: number): void {
    const { value: rows } = list;
    if (event.button !== 0 || rows === null || dragged.value >= 0) return;
    event.preventDefault();
    const { pointerId } = event;
    let isMoved = false;
    dragged.value = index;

    const follow = (move: PointerEvent): void => {
      if (move.pointerId !== pointerId) return;
      const { value: from } = dragged;
      const to = placeAt(move.clientY, rows);
      if (to === from) return;
      swap(from, to);
      dragged.value = to;
      isMoved = true;
    };
    const end = (last: PointerEvent): void => {
      if (last.pointerId !== pointerId) return;
      stop();
      if (isMoved) drop();
    };
    stop = () => {
      stop = () => undefined;
      dragged.value = -1;
      rows.removeEventListener('pointermove', follow);
      for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
        rows.removeEventListener(name, end);
    };
    rows.addEventListener('pointermove', follow);
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) rows.addEventListener(name, end);
    // The list captures the pointer, because a row that is moved in the document loses it.
    rows.setPointerCapture(pointerId);
  }

  onBeforeUnmount(() => stop());

  return { dragged, start };
}
