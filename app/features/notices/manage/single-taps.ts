import { onBeforeUnmount, onMounted } from 'vue';

const doubleTapMs = 500;
const doubleTapPx = 30;
const controls = 'button, a, input, select, textarea, summary, [contenteditable=true]';

/** The control that a tap is meant for. A label belongs to its field. */
const controlAt = ({ target }: Event): Element | null =>
  target instanceof Element ? (target.closest('label') ?? target.closest(controls)) : null;

interface Press {
  time: number;
  x: number;
  y: number;
  control: Element | null;
  scrolled: number;
}

const isShown = (control: Element | null): boolean => control !== null && control.getClientRects().length > 0;

/** Whether the page was scrolled since, and what was pressed is still on it. */
const isElsewhere = ({ control, scrolled }: Press): boolean => window.pageYOffset !== scrolled && isShown(control);

/**
 * Ignores the second tap of a double tap while the component is mounted, if the first one has put another control in
 * its place.
 */
export function useSingleTaps(): void {
  let last: Press | null = null;
  let isIgnored = false;

  function press(event: MouseEvent): void {
    const { clientX: x, clientY: y } = event;
    const time = Date.now();
    const isRepeated =
      last !== null &&
      time - last.time < doubleTapMs &&
      Math.abs(x - last.x) < doubleTapPx &&
      Math.abs(y - last.y) < doubleTapPx &&
      !isElsewhere(last);
    const control = controlAt(event);
    isIgnored = isRepeated && control !== last?.control;
    // A third tap is not meant for the new control either.
    last = { time, x, y, control: isIgnored && last !== null ? last.control : control, scrolled: window.pageYOffset };
  }

  function click(event: MouseEvent): void {
    // The keyboard clicks without pressing.
    if (!isIgnored || event.detail === 0) return;
    isIgnored = false;
    event.preventDefault();
    event.stopPropagation();
  }

  onMounted(() => {
    document.addEventListener('mousedown', press, true);
    document.addEventListener('click', click, true);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('mousedown', press, true);
    document.removeEventListener('click', click, true);
  });
}
