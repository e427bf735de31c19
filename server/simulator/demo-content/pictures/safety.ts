import {
  at,
  circle,
  colour,
  ellipse,
  grid,
  label,
  line,
  lines,
  move,
  picture,
  rect,
  rects,
  ring,
  row,
  shape,
} from './drawing';
import type { DemoPicture } from './drawing';

const sign = (x: number, words: string, ...shapes: string[]): string =>
  move(
    x,
    36,
    rect(0, 0, 130, 208, colour.paper, 14),
    circle(65, 78, 56, colour.blue),
    ...shapes,
    label(65, 182, words, { size: 22, bold: true }),
  );

const ppe = picture(
  'ppe',
  640,
  280,
  colour.water,
  sign(
    30,
    '安全帽',
    shape('M28 96a37 37 0 0 1 74 0z', colour.paper),
    rect(56, 52, 18, 30, colour.sky, 6),
    rect(20, 94, 90, 9, colour.paper, 4),
    line('M42 104q22 22 46 0', colour.paper, 4),
  ),
  sign(
    180,
    '护目镜',
    rect(26, 62, 36, 30, colour.paper, 12),
    rect(68, 62, 36, 30, colour.paper, 12),
    rect(32, 68, 24, 18, colour.navy, 8),
    rect(74, 68, 24, 18, colour.navy, 8),
    line('M58 70q7 -8 14 0M26 72l-10 -6M104 72l10 -6', colour.paper, 6),
    line('M38 80l8 -8M80 80l8 -8', colour.water, 3),
  ),
  sign(
    330,
    '耳塞',
    line('M48 44q34 -6 36 26q0 20 -16 28t-12 22q-16 2 -18 -14', colour.paper, 7),
    line('M54 64q18 -8 16 12q-4 10 -12 12', colour.paper, 6),
    rect(30, 66, 26, 18, colour.sun, 8),
    rect(22, 70, 12, 10, colour.amber, 4),
  ),
  sign(
    480,
    '防护鞋',
    shape('M44 44h34v34q26 4 34 20v12h-72q-2 -34 4 -66z', colour.paper),
    rect(36, 108, 80, 9, colour.sky, 4),
    shape('M92 84q18 6 20 26h-24z', colour.slate),
    line('M66 64h14M66 74h14', colour.navy, 3),
  ),
  line('M30 262h580', colour.navy, 4, '2 14'),
);

const aed = picture(
  'aed',
  640,
  360,
  colour.mist,
  rect(60, 40, 240, 270, colour.paper, 18),
  rect(76, 56, 208, 238, colour.coral, 12),
  rect(94, 110, 172, 150, colour.paper, 10),
  label(180, 98, 'AED', { size: 38, fill: colour.paper, bold: true }),
  shape('M180 246c-74 -48 -72 -106 -32 -110q24 0 32 24q8 -24 32 -24c40 4 42 62 -32 110z', colour.brick),
  shape('M190 148l-34 46h22l-10 36l36 -50h-22z', colour.sun),
  rect(272, 160, 10, 40, colour.ink, 5),
  at(
    [
      [84, 282],
      [276, 282],
    ],
    (x, y) => circle(x, y, 3, colour.paper),
  ),
  // Somebody kneeling, arms straight, above somebody lying
  rect(330, 290, 290, 20, colour.stone, 8),
  circle(376, 268, 20, '#e8b796'),
  shape('M358 264a20 20 0 0 1 20 -18q-12 14 -20 18z', colour.ink),
  rect(398, 254, 112, 34, colour.water, 16),
  line('M506 272h50l44 10', colour.navy, 18),
  circle(470, 108, 22, '#e8b796'),
  shape('M448 106a22 22 0 0 1 44 -4q-24 -8 -44 4z', colour.brick),
  shape('M462 132h30q42 44 52 112h-52q-4 -56 -38 -84z', colour.green),
  line('M470 150l-16 96', '#e8b796', 13),
  line('M486 152l-26 94', colour.forest, 13),
  ellipse(455, 250, 16, 9, '#e8b796'),
  line('M524 240l34 44l26 2', colour.ink, 18),
  line('M400 182v50M388 220l12 14l12 -14', colour.brick, 6),
  label(400, 160, '5–6 cm', { size: 20, fill: colour.brick, bold: true }),
  label(558, 84, '100–120', { size: 26, fill: colour.brick, bold: true }),
  label(558, 108, '/ min', { size: 18, fill: colour.brick }),
  line('M522 128h14l6 -14l10 26l8 -18l4 6h28', colour.coral, 4),
);

const stripes = (x: number, y: number, count: number): string =>
  rects(grid(row(count, x, 22), [y]), 12, 64, colour.paper);

const forkliftLanes = picture(
  'forklift-lanes',
  640,
  360,
  '#c3c8c6',
  // Fork-lift lane across, footpaths beside and over it
  rect(0, 140, 640, 80, colour.sun),
  line('M0 140h640M0 220h640', colour.amber, 5),
  line('M16 180h230M394 180h240', colour.paper, 5, '26 20'),
  rect(0, 84, 640, 40, colour.leaf),
  rect(0, 236, 640, 40, colour.leaf),
  rect(270, 0, 100, 360, colour.leaf),
  rect(262, 136, 116, 88, colour.sun),
  stripes(268, 148, 5),
  line(
    'M0 84h270M370 84h270M0 124h266M374 124h266M0 236h266M374 236h266M0 276h270M370 276h270M270 0v84M370 0v84M270 276v84M370 276v84',
    colour.green,
    3,
  ),
  // Shelves
  at(
    [
      [20, 16],
      [390, 16],
      [20, 292],
      [390, 292],
    ],
    (x, y) =>
      rect(x, y, 230, 52, colour.blue, 4) +
      rects(grid(row(5, x + 8, 44), [y + 8]), 38, 36, '#dab482') +
      lines(grid(row(5, x + 27, 44), [y + 9]), 'v34', '#a97d4c', 2),
  ),
  // The truck, from above
  move(
    92,
    150,
    rect(0, 0, 76, 60, colour.coral, 12),
    rect(14, 12, 36, 36, colour.ink, 8),
    circle(32, 30, 11, colour.paper),
    rect(76, 10, 44, 8, colour.ink),
    rect(76, 42, 44, 8, colour.ink),
    rect(84, 4, 42, 52, '#c89b66', 3),
    line('M105 4v52M84 30h42', '#a97d4c', 2),
  ),
  line('M232 180h18M242 170l10 10l-10 10', colour.brick, 5),
  // Walkers and mirrors
  at(
    [
      [320, 52],
      [310, 316],
      [500, 104],
      [150, 256],
    ],
    (x, y, index) =>
      ellipse(x, y, 18, 11, [colour.plum, colour.navy, colour.forest, colour.brick][index] ?? colour.plum) +
      circle(x, y, 8, colour.ink),
  ),
  at(
    [
      [252, 130],
      [388, 230],
    ],
    (x, y) =>
      circle(x, y, 15, colour.ink) + circle(x, y, 11, colour.sky) + line(`M${x - 5} ${y + 3}l8 -8`, colour.paper, 3),
  ),
  circle(596, 180, 24, colour.paper),
  ring(596, 180, 21, colour.coral, 5),
  label(596, 189, '8', { size: 26, bold: true }),
);

export const safetyPictures: DemoPicture[] = [ppe, aed, forkliftLanes];
