import { type Point, whole, type Zoom, zoomAround } from './zoom';

/** A tap may tremble by so many pixels. */
const tapPx = 10;
const tapMs = 300;
/** So far, or half as far at a flick, a picture is moved before the next one comes, or before the viewer closes. */
const enoughPx = 90;
const flickPxPerMs = 0.4;

export interface GestureTarget {
  zoom(): Zoom;
  largest(): number;
  /** Shows the picture during a gesture, possibly beyond its limits. */
  move(zoom: Zoom): void;
  /** Ends a gesture: the picture returns to its limits. */
  settle(zoom: Zoom): void;
  /** The next picture (1) or the previous one (-1). */
  turn(by: 1 | -1): void;
  close(): void;
}

interface Drag {
  from: Point;
  last: Point;
  zoom: Zoom;
  at: number;
  axis: 'none' | 'x' | 'y';
}

/**
 * Turns touches and the mouse into zooming, swiping and closing. Touch events instead of pointer events, which iOS 11
 * and Chrome 53 lack. Returns a function that removes the listeners.
 */
export function listenForGestures(area: HTMLElement, target: GestureTarget): void {
  let drag: Drag | null = null;
  let pinch: { distance: number; middle: Point; zoom: Zoom } | null = null;
  let lastTap: { at: number; point: Point } | null = null;
  let closing: ReturnType<typeof setTimeout> | undefined;

  const fromCentre = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => ({
    x: clientX - area.clientWidth / 2,
    y: clientY - area.clientHeight / 2,
  });
  const distanceOf = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y);

  function begin(point: Point): void {
    clearTimeout(closing);
    drag = { from: point, last: point, zoom: target.zoom(), at: Date.now(), axis: 'none' };
  }

  function moveTo(point: Point): void {
    if (drag === null) return;
    drag.last = point;
    const x = point.x - drag.from.x;
    const y = point.y - drag.from.y;
    if (drag.axis === 'none' && Math.max(Math.abs(x), Math.abs(y)) > tapPx)
      drag.axis = Math.abs(x) > Math.abs(y) ? 'x' : 'y';
    const { zoom } = drag;
    if (zoom.scale > 1) target.move({ ...zoom, x: zoom.x + x, y: zoom.y + y });
    else if (drag.axis !== 'none') target.move({ ...whole, [drag.axis]: drag.axis === 'x' ? x : y });
  }

  function end(isTouch: boolean): void {
    if (drag === null) return;
    const { from, last, at, axis, zoom } = drag;
    drag = null;
    const ms = Math.max(1, Date.now() - at);
    if (axis === 'none') {
      if (ms < tapMs && isTouch) tap(last);
      return;
    }
    const moved = axis === 'x' ? last.x - from.x : last.y - from.y;
    const isEnough = Math.abs(moved) > (Math.abs(moved) / ms > flickPxPerMs ? enoughPx / 2 : enoughPx);
    if (zoom.scale > 1 || !isEnough) target.settle(target.zoom().scale > 1 ? target.zoom() : whole);
    else if (axis === 'x') target.turn(moved < 0 ? 1 : -1);
    else target.close();
  }

  /** A second tap zooms. A single one closes, as in WeChat, once no second one can follow. */
  function tap(point: Point): void {
    const isSecond = lastTap !== null && Date.now() - lastTap.at < tapMs && distanceOf(lastTap.point, point) < 40;
    lastTap = isSecond ? null : { at: Date.now(), point };
    if (isSecond) toggle(point);
    else closing = setTimeout(() => target.close(), tapMs);
  }

  function toggle(point: Point): void {
    const zoom = target.zoom();
    target.settle(zoom.scale > 1 ? whole : zoomAround(zoom, Math.min(2.5, target.largest()), point));
  }

  const pointsOf = ({ touches }: TouchEvent): [Point, Point] | null => {
    const [one, other] = [touches[0], touches[1]];
    return one === undefined || other === undefined ? null : [fromCentre(one), fromCentre(other)];
  };
  const middleOf = ([one, other]: [Point, Point]): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

  function touched(event: TouchEvent): void {
    const two = pointsOf(event);
    const [one] = Array.from(event.touches);
    if (two !== null) {
      clearTimeout(closing);
      drag = null;
      pinch = { distance: distanceOf(...two), middle: middleOf(two), zoom: target.zoom() };
    } else if (one !== undefined) {
      pinch = null;
      begin(fromCentre(one));
    }
  }

  area.addEventListener('touchstart', touched, { passive: true });
  area.addEventListener(
    'touchmove',
    (event) => {
      event.preventDefault();
      const two = pointsOf(event);
      const [one] = Array.from(event.touches);
      if (two !== null && pinch !== null) {
        const scale = (pinch.zoom.scale * distanceOf(...two)) / Math.max(1, pinch.distance);
        const limited = Math.max(0.6, Math.min(target.largest() * 1.2, scale));
        target.move(zoomAround(pinch.zoom, limited, pinch.middle, middleOf(two)));
      } else if (one !== undefined) {
        moveTo(fromCentre(one));
      }
    },
    { passive: false },
  );
  area.addEventListener('touchend', (event) => {
    // No click follows, which would be a second tap.
    event.preventDefault();
    if (pinch !== null) {
      target.settle(target.zoom());
      pinch = null;
      drag = null;
      return;
    }
    end(true);
  });
  area.addEventListener('touchcancel', () => {
    pinch = null;
    drag = null;
    target.settle(target.zoom());
  });

  area.addEventListener('mousedown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    begin(fromCentre(event));
  });
  area.addEventListener('mousemove', (event) => moveTo(fromCentre(event)));
  area.addEventListener('mouseup', () => end(false));
  area.addEventListener('mouseleave', () => end(false));
  area.addEventListener('dblclick', (event) => toggle(fromCentre(event)));
  area.addEventListener('click', (event) => {
    if (event.target === area && target.zoom().scale === 1) target.close();
  });
  area.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const zoom = target.zoom();
      const scale = Math.max(1, Math.min(target.largest(), zoom.scale * Math.exp(-event.deltaY * 0.002)));
      target.settle(zoomAround(zoom, scale, fromCentre(event)));
    },
    { passive: false },
  );
}
