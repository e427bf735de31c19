import {
  at,
  circle,
  colour,
  dots,
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

const quarters = [
  ['去年同期', 7687],
  ['上上季度', 7890],
  ['上季度', 8075],
  ['本季度', 8640],
] as const;
const heightOf = (value: number): number => Math.round((value - 7000) / 8);

const quarterChart = picture(
  'quarter-chart',
  640,
  360,
  colour.mist,
  label(40, 52, '营业收入（万元）', { size: 22, anchor: 'start', bold: true }),
  at(
    row(5, 290, -50).map((y) => [70, y] as const),
    (x, y, index) =>
      line(`M${x} ${y}h530`, colour.stone, index === 0 ? 3 : 1) +
      label(60, y + 6, String(7000 + index * 400), { size: 14, anchor: 'end', fill: colour.slate }),
  ),
  ...quarters.flatMap(([name, value], index) => {
    const x = 110 + index * 128;
    const height = heightOf(value);
    const last = index === quarters.length - 1;
    return [
      rect(x, 290 - height, 76, height, last ? colour.green : colour.water, 6),
      rect(x, 290 - height, 20, height, last ? colour.forest : colour.blue, 6),
      label(x + 38, 280 - height, value.toLocaleString('en-US'), {
        size: 18,
        bold: last,
        fill: last ? colour.forest : colour.ink,
      }),
      label(x + 38, 322, name, { size: 17 }),
    ];
  }),
  label(40, 82, '同比 +12.4%', { size: 18, anchor: 'start', fill: colour.brick, bold: true }),
);

const rack = (x: number, lamps: string): string =>
  move(
    x,
    60,
    rect(0, 0, 112, 236, colour.ink, 6),
    rect(8, 8, 96, 220, '#26353d', 3),
    rects(grid([14], row(9, 14, 24)), 84, 18, '#425761'),
    lines(grid([50], row(9, 20, 24)), 'h40m-40 6h40', '#6b8390', 2),
    dots(grid([24, 34], row(9, 23, 24)), 3.5, lamps),
    dots(grid([34], row(3, 47, 72)), 3.5, colour.sun),
  );

const serverRoom = picture(
  'server-room',
  640,
  360,
  '#c9dbe2',
  rect(0, 296, 640, 64, '#a9bdc6'),
  line('M0 328h640M60 296l-40 64M180 296l-20 64M300 296v64M420 296l20 64M540 296l40 64', '#94abb6', 2),
  rect(0, 22, 640, 12, colour.slate),
  at(
    row(7, 20, 90).map((x) => [x, 22] as const),
    (x, y) => rect(x, y - 10, 6, 22, colour.slate),
  ),
  line('M86 34v26M214 34v26M342 34v26M92 34v26M348 34v26', colour.amber, 4),
  line('M104 34v26M232 34v26M360 34v26', colour.blue, 4),
  rack(30, '#6fd08c'),
  rack(158, '#6fd08c'),
  rack(286, '#6fd08c'),
  // The new battery cabinet
  rect(446, 76, 148, 220, colour.paper, 8),
  rect(460, 92, 120, 56, colour.navy, 6),
  label(486, 130, 'UPS', { size: 22, fill: colour.paper, anchor: 'start', bold: true }),
  circle(564, 108, 5, '#6fd08c'),
  rects(grid([462, 506, 550], [164, 222]), 30, 46, colour.leaf),
  rects(grid([471, 515, 559], [159, 217]), 12, 6, colour.forest),
  rects(grid([467, 511, 555], [178, 236]), 20, 28, colour.green),
  shape('M520 276l-12 10h8l-6 8l16 -11h-8z', colour.amber),
);

const phishingMail = picture(
  'phishing-mail',
  640,
  360,
  '#cfe3e8',
  shape('M0 70q80 -24 160 0t160 0t160 0t160 0v290h-640z', colour.water),
  shape('M0 100q80 -20 160 0t160 0t160 0t160 0v260h-640z', '#7fb3c8'),
  rect(0, 240, 640, 120, '#6aa2ba', 0),
  line('M320 0v90', colour.ink, 3),
  ellipse(320, 62, 16, 20, colour.coral),
  shape('M304 62a16 20 0 0 1 32 0z', colour.paper),
  // The letter on its hook
  rect(180, 130, 280, 168, colour.paper, 10),
  shape('M180 140l140 84l140 -84v-4q0 -6 -10 -6h-260q-10 0 -10 6z', colour.cream),
  line('M182 138l138 84l138 -84', colour.stone, 4),
  line('M320 82v76q0 34 -28 34t-26 -32l14 12', colour.ink, 7),
  circle(320, 86, 8, colour.ink),
  rect(206, 246, 228, 36, colour.blush, 8),
  `<text x="320" y="272" font-size="22" text-anchor="middle" fill="${colour.ink}">hr@examp<tspan font-weight="700" font-size="26" fill="${colour.brick}" text-decoration="underline">1</tspan>e.com</text>`,
  // Fish that think about it
  at(
    [
      [90, 190],
      [560, 170],
      [530, 300],
    ],
    (x, y, index) =>
      move(
        x,
        y,
        ellipse(0, 0, 34, 20, [colour.sun, colour.plum, colour.leaf][index] ?? colour.sun),
        shape(
          index === 0 ? 'M-28 0l-26 -18v36z' : 'M28 0l26 -18v36z',
          [colour.amber, colour.lilac, colour.green][index] ?? colour.amber,
        ),
        circle(index === 0 ? 18 : -18, -5, 5, colour.paper),
        circle(index === 0 ? 19 : -19, -5, 2.5, colour.ink),
      ),
  ),
  at(
    [
      [150, 160],
      [142, 140],
      [154, 118],
      [500, 140],
      [492, 120],
      [480, 268],
    ],
    (x, y, index) => ring(x, y, 4 + (index % 3), colour.paper, 2),
  ),
);

const healthCheck = picture(
  'health-check',
  640,
  360,
  colour.mist,
  circle(120, 90, 120, '#dcebe6'),
  circle(560, 300, 130, '#dcebe6'),
  // The checklist
  rect(250, 40, 210, 280, colour.forest, 14),
  rect(264, 62, 182, 244, colour.paper, 6),
  rect(316, 28, 78, 32, colour.slate, 8),
  circle(355, 40, 6, colour.paper),
  at(
    row(5, 96, 42).map((y) => [284, y] as const),
    (x, y, index) =>
      rect(x, y - 14, 24, 24, index < 4 ? colour.green : colour.stone, 5) +
      (index < 4
        ? line(`M${x + 5} ${y - 2}l5 6l9 -12`, colour.paper, 4)
        : rect(x + 3, y - 11, 18, 18, colour.paper, 3)) +
      line(`M${x + 40} ${y - 6}h${96 - (index % 3) * 18}M${x + 40} ${y + 6}h${60 + (index % 2) * 20}`, colour.stone, 6),
  ),
  // Stethoscope
  line('M70 60v60q0 50 42 50t42 -50v-60', colour.navy, 9),
  line('M70 60l10 -10M154 60l-10 -10', colour.slate, 9),
  line('M112 170v60q0 60 54 60t54 -56', colour.navy, 9),
  circle(220, 216, 24, colour.slate),
  circle(220, 216, 14, colour.mist),
  // Heartbeat
  rect(484, 96, 130, 104, colour.navy, 12),
  line('M494 152h24l10 -34l16 62l14 -44l8 16h38', '#7fdca0', 5),
  rect(536, 200, 26, 18, colour.slate),
  rect(512, 216, 74, 10, colour.slate, 5),
  shape('M549 306c-46 -30 -44 -62 -20 -64q14 0 20 14q6 -14 20 -14c24 2 26 34 -20 64z', colour.coral),
);

const board = (x: number): string =>
  move(
    x,
    262,
    rect(0, 0, 54, 30, colour.green, 4),
    rect(18, 7, 18, 16, colour.ink, 2),
    at(
      [
        [6, 7],
        [6, 15],
        [6, 23],
        [46, 7],
        [46, 15],
        [46, 23],
      ],
      (left, y) => circle(left, y, 2.5, colour.sun),
    ),
  );

const trainingRoom = picture(
  'training-room',
  640,
  360,
  colour.cream,
  rect(0, 310, 640, 50, '#c9a77c'),
  rect(90, 36, 460, 170, '#8a6a48', 8),
  rect(102, 48, 436, 146, colour.forest, 4),
  // A sensor and its circuit, in chalk
  line(
    'M140 150h50M190 136v28M200 136v28M200 150h60l8 -14l12 28l12 -28l12 28l8 -14h48M360 150v-60h-220v60M250 90v-14M250 76a10 10 0 0 1 0 -1',
    colour.paper,
    3,
  ),
  circle(140, 150, 5, colour.paper),
  circle(360, 150, 5, colour.sun),
  label(250, 70, 'V', { size: 18, fill: colour.paper }),
  label(296, 184, '10 kΩ', { size: 16, fill: colour.leaf }),
  line('M400 160q20 -70 40 -40t36 -20t40 -30M400 76v90h120', colour.sun, 3),
  label(514, 184, 't', { size: 16, fill: colour.paper }),
  rect(300, 196, 60, 8, colour.stone, 2),
  // Benches with boards on them
  at(
    [
      [40, 292],
      [236, 292],
      [432, 292],
    ],
    (x, y) =>
      rect(x, y, 168, 14, colour.amber, 4) +
      rect(x + 12, y + 14, 10, 54, colour.brick) +
      rect(x + 146, y + 14, 10, 54, colour.brick),
  ),
  board(60),
  board(256),
  board(452),
  at(
    [
      [136, 234],
      [332, 234],
      [528, 234],
    ],
    (x, y) =>
      rect(x, y, 58, 42, colour.ink, 4) +
      rect(x + 4, y + 4, 50, 34, colour.water, 2) +
      line(`M${x + 10} ${y + 26}q10 -18 18 -6t18 -8`, colour.navy, 3) +
      rect(x + 24, y + 42, 10, 16, colour.ink),
  ),
  at(
    [
      [118, 276],
      [314, 276],
      [510, 276],
    ],
    (x, y) => line(`M${x - 4} ${y}q10 -10 22 4`, colour.coral, 3),
  ),
);

export const workPictures: DemoPicture[] = [quarterChart, serverRoom, phishingMail, healthCheck, trainingRoom];
