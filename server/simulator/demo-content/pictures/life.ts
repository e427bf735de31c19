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
  ring,
  row,
  shape,
} from './drawing';
import type { DemoPicture } from './drawing';

const steam = (x: number, y: number): string => line(`M${x} ${y}q-10 -14 0 -28t0 -28`, colour.stone, 4);

const canteenMenu = picture(
  'canteen-menu',
  640,
  360,
  colour.blush,
  rect(60, 60, 520, 240, colour.brick, 28),
  rect(72, 70, 496, 218, '#c9806b', 22),
  // A bowl of noodles with an egg and greens
  ellipse(220, 190, 118, 92, colour.navy),
  ellipse(220, 184, 108, 82, colour.paper),
  ellipse(220, 186, 94, 68, colour.sun),
  lines(
    [
      [146, 196],
      [152, 214],
      [168, 232],
    ],
    'q12 -12 24 0t24 0t24 0t24 0t24 0',
    colour.amber,
    5,
  ),
  ellipse(186, 168, 34, 26, colour.paper),
  circle(186, 168, 13, colour.amber),
  shape('M232 206c4 -26 40 -34 62 -14c-10 24 -40 32 -62 14z', colour.green),
  line('M236 205q24 -4 50 -12', colour.leaf, 3),
  at(
    [
      [270, 160],
      [288, 172],
      [258, 150],
    ],
    (x, y) => circle(x, y, 6, colour.leaf),
  ),
  steam(190, 112),
  steam(222, 104),
  steam(254, 112),
  line('M310 96l56 176', colour.cream, 8),
  line('M326 92l56 176', colour.cream, 8),
  // Greens, soy milk, an apple
  ellipse(450, 140, 74, 52, colour.paper),
  ellipse(450, 140, 58, 38, colour.mist),
  shape('M404 148c6 -34 44 -40 54 -12c-8 26 -36 30 -54 12z', colour.forest),
  shape('M440 156c0 -34 38 -46 58 -18c-10 24 -36 34 -58 18z', colour.green),
  shape('M424 128c14 -24 40 -22 50 -2c-14 18 -38 18 -50 2z', colour.leaf),
  shape('M404 206h64l-8 66q-24 8 -48 0z', colour.paper),
  ellipse(436, 206, 32, 10, colour.cream),
  line('M448 206l14 -34', colour.coral, 6),
  circle(520, 240, 34, colour.coral),
  circle(508, 230, 8, '#ea9484'),
  line('M520 208q2 -14 12 -18', colour.brick, 5),
  shape('M526 200c10 -16 26 -14 30 -8c-6 12 -20 14 -30 8z', colour.green),
);

const wheel = (x: number, y: number): string =>
  ring(x, y, 30, colour.ink, 6) +
  line(`M${x - 26} ${y}h52M${x} ${y - 26}v52M${x - 18} ${y - 18}l36 36M${x + 18} ${y - 18}l-36 36`, colour.slate, 1.5);
const bicycle = (x: number, frame: string): string =>
  move(
    x,
    250,
    wheel(0, 0),
    wheel(92, 0),
    line('M0 0l30 -50h44l18 50M30 -50l14 50l30 -50M44 0h-44M74 -50l-6 -20h20', frame, 6),
    line('M22 -62h22M32 -62l-2 12', colour.ink, 7),
    circle(44, 0, 7, colour.ink),
  );

const bicycleParking = picture(
  'bicycle-parking',
  640,
  360,
  colour.sky,
  circle(540, 76, 34, colour.sun),
  at(
    [
      [90, 80],
      [120, 68],
      [150, 82],
    ],
    (x, y) => ellipse(x, y, 34, 18, colour.paper),
  ),
  rect(0, 280, 640, 80, colour.stone),
  rect(0, 280, 640, 10, colour.leaf),
  shape('M30 140q290 -110 580 0v16q-290 -108 -580 0z', colour.forest),
  shape('M30 156q290 -108 580 0v8q-290 -104 -580 0z', colour.leaf),
  at(
    row(4, 60, 170).map((x) => [x, x === 60 || x === 570 ? 148 : 110] as const),
    (x, y) => rect(x, y, 12, 282 - y, colour.slate),
  ),
  lines(grid(row(13, 70, 40), [322]), 'l18 -34', colour.paper, 4),
  bicycle(100, colour.coral),
  bicycle(262, colour.blue),
  bicycle(424, colour.plum),
  // The pump on its post
  rect(582, 190, 26, 92, colour.amber, 6),
  circle(595, 208, 9, colour.paper),
  line('M595 208l5 -5', colour.ink, 2),
  line('M606 240q26 0 18 26t-14 20', colour.ink, 5),
  rect(284, 26, 72, 40, colour.blue, 8),
  label(320, 55, 'P', { size: 30, fill: colour.paper, bold: true }),
);

const books = (x: number, y: number, shades: readonly string[]): string =>
  shades
    .map((shade, index) => rect(x + index * 17, y - 44 - ((index * 13) % 18), 13, 44 + ((index * 13) % 18), shade, 2))
    .join('');
const shades = [
  colour.coral,
  colour.blue,
  colour.sun,
  colour.green,
  colour.plum,
  colour.navy,
  colour.amber,
  colour.leaf,
  colour.brick,
];

const readingCorner = picture(
  'reading-corner',
  640,
  360,
  colour.cream,
  rect(0, 300, 640, 60, '#c9a77c', 0),
  rect(0, 300, 640, 6, '#b08c60'),
  // A window onto the field
  rect(250, 40, 190, 220, colour.paper),
  rect(260, 50, 82, 200, colour.sky),
  rect(348, 50, 82, 200, colour.sky),
  shape('M260 200q50 -40 82 -14v64h-82z', colour.leaf),
  shape('M348 186q40 -30 82 10v54h-82z', colour.green),
  circle(400, 92, 20, colour.sun),
  // Shelves
  rect(40, 40, 180, 264, '#a87f52', 6),
  at(
    [
      [52, 52],
      [52, 136],
      [52, 220],
    ],
    (x, y) => rect(x, y, 156, 74, '#7d5c39'),
  ),
  books(56, 126, shades),
  books(56, 210, [...shades].reverse()),
  books(56, 294, [...shades.slice(4), ...shades.slice(0, 3)]),
  // Chair and lamp
  ellipse(470, 322, 130, 18, '#ab895d'),
  rect(400, 170, 120, 110, colour.forest, 26),
  rect(392, 236, 136, 56, colour.green, 18),
  rect(378, 214, 28, 84, colour.forest, 14),
  rect(514, 214, 28, 84, colour.forest, 14),
  rect(398, 292, 10, 24, colour.ink),
  rect(512, 292, 10, 24, colour.ink),
  shape('M426 236l40 -12l40 12v-8l-40 -14l-40 14z', colour.paper),
  line('M466 224v-8', colour.slate, 2),
  rect(586, 120, 6, 196, colour.ink),
  ellipse(589, 316, 28, 6, colour.ink),
  shape('M560 124l14 -54h30l14 54z', colour.sun),
  shape('M560 124h58l34 90h-126z', '#f7e6b855'),
);

const familyDay = picture(
  'family-day',
  640,
  360,
  colour.sky,
  circle(86, 74, 36, colour.sun),
  at(
    [
      [470, 66],
      [500, 54],
      [532, 68],
      [230, 92],
      [256, 82],
    ],
    (x, y) => ellipse(x, y, 32, 16, colour.paper),
  ),
  rect(0, 270, 640, 90, colour.leaf),
  shape('M0 360v-30q160 -60 320 -20t320 -30v80z', colour.green),
  // The works
  shape('M350 270v-110l50 34v-34l50 34v-34l50 34v-34l50 34v76z', colour.blush),
  rect(560, 120, 40, 150, colour.brick),
  rect(550, 112, 60, 12, colour.ink, 4),
  rect(350, 216, 210, 54, colour.coral),
  at(
    row(5, 362, 40).map((x) => [x, 228] as const),
    (x, y) => rect(x, y, 24, 22, colour.sky, 3),
  ),
  line('M586 108q-10 -20 8 -34t-2 -34', colour.paper, 10),
  // A grown-up and two children, hand in hand
  circle(170, 176, 22, '#e8b796'),
  shape('M148 172a22 22 0 0 1 44 0q-20 -12 -44 0z', colour.ink),
  rect(150, 200, 40, 66, colour.blue, 14),
  rect(154, 258, 14, 60, colour.ink, 5),
  rect(172, 258, 14, 60, colour.ink, 5),
  circle(104, 236, 17, '#e8b796'),
  shape('M86 236a18 18 0 0 1 36 -4q-16 -8 -36 4z', colour.brick),
  shape('M90 256h28l10 40h-48z', colour.coral),
  rect(92, 294, 9, 26, colour.ink, 4),
  rect(108, 294, 9, 26, colour.ink, 4),
  circle(240, 232, 17, '#e8b796'),
  shape('M222 230a18 18 0 0 1 36 0q-16 -10 -36 0z', colour.ink),
  rect(226, 250, 28, 44, colour.sun, 10),
  rect(228, 288, 10, 32, colour.navy, 4),
  rect(242, 288, 10, 32, colour.navy, 4),
  line('M154 214l-36 54M186 214l42 50M84 264l-14 -30M252 264l22 -28', '#e8b796', 7),
  // Balloons and a kite
  line('M70 234q-6 -50 4 -76M70 234q-20 -40 -28 -66', colour.slate, 2),
  ellipse(76, 138, 18, 22, colour.coral),
  ellipse(38, 148, 18, 22, colour.plum),
  line('M274 236q30 -70 60 -130', colour.slate, 2),
  shape('M340 62l22 40l-26 30l-22 -38z', colour.amber),
  line('M340 62l-4 70M314 94l48 8', colour.brick, 2),
  line('M336 132q10 10 0 20t4 20', colour.coral, 3),
);

export const lifePictures: DemoPicture[] = [canteenMenu, bicycleParking, readingCorner, familyDay];
