/** A point or a distance in CSS pixels, from the centre of the window. */
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** How a picture is shown: `scale` 1 fits it into the window; its centre is at `x`, `y`. */
export interface Zoom extends Point {
  scale: number;
}

export const whole: Zoom = { scale: 1, x: 0, y: 0 };

/** The size of a picture that fits into a window. A small picture is not enlarged. */
export function fitted(picture: Size, view: Size): Size {
  const scale = Math.min(1, view.width / picture.width, view.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** The largest scale: twice the picture's own pixels, and enough to fill the window. */
export function largestScale(picture: Size, view: Size): number {
  const { width, height } = fitted(picture, view);
  return Math.max(2, (picture.width * 2) / width, view.width / width, view.height / height);
}

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));

/** Moves a picture so that no side of it is inside the window while another part is outside. */
export function within(zoom: Zoom, size: Size, view: Size): Zoom {
  const room = (length: number, available: number): number => Math.max(0, (length * zoom.scale - available) / 2);
  return {
    scale: zoom.scale,
    x: clamp(zoom.x, room(size.width, view.width)),
    y: clamp(zoom.y, room(size.height, view.height)),
  };
}

/** Changes the scale so that the place of the picture at `from` comes to `to`. */
export function zoomAround(zoom: Zoom, scale: number, from: Point, to: Point = from): Zoom {
  const factor = scale / zoom.scale;
  return { scale, x: to.x - (from.x - zoom.x) * factor, y: to.y - (from.y - zoom.y) * factor };
}
