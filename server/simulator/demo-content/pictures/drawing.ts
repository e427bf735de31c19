/** A picture of the demo: an SVG that needs nothing from elsewhere. */
export interface DemoPicture {
  id: string;
  width: number;
  height: number;
  svg: string;
}

/**
 * The palette: middle tones on a tinted ground, easy on the eye on a white page and on a black one.
 */
export const colour = {
  ink: '#33454e',
  paper: '#fbf9f4',
  cream: '#f1ebdc',
  stone: '#cfc8b8',
  slate: '#7d8d95',
  sky: '#d5e8ef',
  mist: '#e6eeee',
  water: '#9cc7d8',
  blue: '#4583a8',
  navy: '#2d5a78',
  leaf: '#9ccaa6',
  green: '#4f9a72',
  forest: '#2f6f55',
  sun: '#f3c566',
  amber: '#e39a3b',
  coral: '#dd7360',
  brick: '#a8503f',
  blush: '#f3d3c4',
  plum: '#7c6490',
  lilac: '#d6cbe2',
} as const;

interface Text {
  size?: number;
  fill?: string;
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const rect = (x: number, y: number, width: number, height: number, fill: string, radius = 0): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}"${radius > 0 ? ` rx="${radius}"` : ''} fill="${fill}"/>`;

export const circle = (x: number, y: number, radius: number, fill: string): string =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;

export const ring = (x: number, y: number, radius: number, stroke: string, width: number): string =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="${stroke}" stroke-width="${width}"/>`;

export const ellipse = (x: number, y: number, across: number, down: number, fill: string): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${across}" ry="${down}" fill="${fill}"/>`;

export const shape = (path: string, fill: string): string => `<path d="${path}" fill="${fill}"/>`;

export const line = (path: string, stroke: string, width: number, dashes = ''): string =>
  `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}/>`;

export const label = (
  x: number,
  y: number,
  text: string,
  { size = 20, fill = colour.ink, anchor = 'middle', bold = false }: Text = {},
): string =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="700"' : ''}>${escaped(text)}</text>`;

export const move = (x: number, y: number, ...shapes: string[]): string =>
  `<g transform="translate(${x} ${y})">${shapes.join('')}</g>`;

type Places = readonly (readonly [number, number])[];

/** Many equal rectangles as one path: a fraction of their weight. */
export const rects = (places: Places, width: number, height: number, fill: string): string =>
  shape(places.map(([x, y]) => `M${x} ${y}h${width}v${height}h-${width}z`).join(''), fill);

/** Many equal dots as one path: strokes of next to no length with round ends. */
export const dots = (places: Places, radius: number, fill: string): string =>
  line(places.map(([x, y]) => `M${x} ${y}h.01`).join(''), fill, radius * 2);

/** The same line from each of the places, as one path. */
export const lines = (places: Places, path: string, stroke: string, width: number): string =>
  line(places.map(([x, y]) => `M${x} ${y}${path}`).join(''), stroke, width);

/** The same shape at every one of the places. */
export const at = (places: Places, draw: (x: number, y: number, index: number) => string): string =>
  places.map(([x, y], index) => draw(x, y, index)).join('');

/** Every place of a grid. */
export const grid = (across: readonly number[], down: readonly number[]): [number, number][] =>
  down.flatMap((y) => across.map((x): [number, number] => [x, y]));

/** `count` numbers, evenly apart. */
export const row = (count: number, from: number, step: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index * step);

export function picture(id: string, width: number, height: number, ground: string, ...shapes: string[]): DemoPicture {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif">`,
    rect(0, 0, width, height, ground),
    ...shapes,
    '</svg>',
  ].join('\n');
  return { id, width, height, svg };
}
