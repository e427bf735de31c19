import { nextTick, shallowRef, type Ref } from 'vue';
import { derived } from '../app-context';
import { useDragging } from './use-dragging';

export interface OrderOptions<T extends { id: string | number }> {
  /** The things in their saved order; null until they are loaded. */
  items(): readonly T[] | null;
  /** The element whose children are the rows. */
  list: Ref<HTMLElement | null>;
  /** Saves an order. One is saved after the other. */
  save(ids: T['id'][]): Promise<unknown>;
  /** Called when a row has been moved by its buttons, to announce it. `place` is counted from 1. */
  onMoved(item: T, place: number, count: number): void;
  /** Called if an order was not saved, to show why and to load the things again. */
  onFailed(error: unknown): Promise<unknown>;
}

export interface Order<T> {
  /** The things in the order of the page: while one is being moved or saved, that order. */
  items: Readonly<Ref<readonly T[] | null>>;
  /** The position of the row that is being dragged, or -1. */
  dragged: Ref<number>;
  /** Bind it to the handle of the row at `index`: `@pointerdown="start($event, index)"`. */
  start(event: PointerEvent, index: number): void;
  /** Moves a row by one place. The focus stays on the button, which moves with its row. */
  move(from: number, step: 1 | -1, event: Event): Promise<void>;
}

/** Lets the person order the rows of a list with buttons (`OrderButtons.vue`) or by dragging (`DragHandle.vue`). */
export function useOrder<T extends { id: string | number }>(options: OrderOptions<T>): Order<T> {
  const moving = shallowRef<readonly T[] | null>(null);
  const items = derived(() => moving.value ?? options.items());
  let saving: Promise<unknown> = Promise.resolve();

  function swap(from: number, to: number): void {
    const next = [...(items.value ?? [])];
    next.splice(to, 0, ...next.splice(from, 1));
    moving.value = next;
  }

  /** The page shows the last order until it is saved or refused. */
  function saveOrder(): Promise<unknown> {
    const order = items.value ?? [];
    saving = saving
      .then(() => options.save(order.map(({ id }) => id)))
      .catch((error: unknown) => options.onFailed(error))
      .then(() => {
        if (moving.value === order) moving.value = null;
      });
    return saving;
  }

  const { dragged, start } = useDragging(options.list, swap, () => void saveOrder());

  return {
    items,
    dragged,
    start,
    async move(from, step, event) {
      const all = items.value ?? [];
      const { [from]: item } = all;
      const to = from + step;
      if (item === undefined || to < 0 || to >= all.length) return;
      const button = event.currentTarget;
      swap(from, to);
      options.onMoved(item, to + 1, all.length);
      await nextTick();
      if (button instanceof HTMLElement) button.focus();
      await saveOrder();
    },
  };
}
