import { Html } from './html';

const size = 25;

/** Whether a module is dark: three finder patterns as in a real QR code, and a fixed pattern without data. */
function dark(x: number, y: number): boolean {
  for (const [left, top] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const) {
    const dx = x - left;
    const dy = y - top;
    if (dx < -1 || dy < -1 || dx > 7 || dy > 7) continue;
    const ring = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
    return ring === 3 || ring <= 1;
  }
  return (x * x * 7 + y * 13 + x * y * 5) % 11 < 5;
}

const squares = Array.from({ length: size * size }, (_, index) => [index % size, Math.floor(index / size)] as const)
  .filter(([x, y]) => dark(x, y))
  .map(([x, y]) => `M${x} ${y}h1v1h-1z`)
  .join('');

/** A picture that looks like a QR code but contains no data: in the simulator, people are chosen by a click. */
export const qrPicture = new Html(
  `<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="二维码 QR code"><path fill="currentColor" d="${squares}"/></svg>`,
);
