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

const room = (x: number, y: number, width: number, height: number, fill: string, words: string): string =>
  rect(x, y, width, height, fill) + label(x + width / 2, y + height / 2 + 7, words, { size: 18 });

const floorPlan = picture(
  'floor-plan',
  640,
  420,
  colour.mist,
  rect(24, 24, 592, 372, colour.ink, 6),
  rect(32, 32, 576, 356, colour.paper, 2),
  room(32, 32, 110, 104, colour.sky, '会议室 1'),
  room(148, 32, 110, 104, colour.sky, '会议室 2'),
  room(264, 32, 150, 104, colour.lilac, '大会议室'),
  room(420, 32, 76, 104, colour.stone, '楼梯'),
  room(502, 32, 106, 104, colour.blush, '母婴室'),
  room(502, 142, 106, 114, '#cfe5d2', '茶水间'),
  line(
    'M142 32v104M258 32v104M414 32v104M499 32v224M32 139h70M130 139h70M230 139h100M362 139h80M474 139h52M556 139h52M499 258h109',
    colour.ink,
    5,
  ),
  rects(grid(row(6, 36, 46), [344]), 40, 40, colour.cream),
  dots(grid(row(6, 56, 46), [364]), 9, colour.slate),
  dots(grid(row(6, 56, 46), [364]), 5, colour.cream),
  label(172, 334, '电话间 × 6', { size: 16 }),
  rects(grid(row(6, 52, 70), [170, 226, 282]), 40, 18, '#d8b98c'),
  dots(grid(row(6, 64, 70), [196, 252, 308]), 6, colour.slate),
  dots(grid(row(6, 82, 70), [196, 252, 308]), 6, colour.slate),
  rect(502, 262, 106, 126, '#d9e9c9'),
  label(555, 332, '露台', { size: 18 }),
  at(
    [
      [520, 284],
      [592, 284],
      [520, 366],
      [592, 366],
    ],
    (x, y) => circle(x, y, 12, colour.green) + circle(x - 3, y - 3, 6, colour.leaf),
  ),
  line('M499 262v40M499 346v42', colour.ink, 5),
  rect(340, 350, 34, 26, colour.slate, 4),
  rect(346, 344, 22, 10, colour.cream),
  label(420, 370, '打印', { size: 16 }),
  move(466, 352, shape('M0 22l8 -44l8 44l-8 -8z', colour.coral), label(8, -28, 'N', { size: 16, bold: true })),
);

const arrow = (path: string): string => line(path, colour.green, 7, '14 10');
const head = (x: number, y: number, turn: number): string =>
  `<path d="M-12 -9l16 9l-16 9z" transform="translate(${x} ${y}) rotate(${turn})" fill="${colour.green}"/>`;

const fireDrillRoute = picture(
  'fire-drill-route',
  640,
  420,
  colour.cream,
  rect(40, 30, 560, 264, colour.ink, 4),
  rect(47, 37, 546, 250, colour.paper),
  at(
    [
      [60, 50],
      [190, 50],
      [320, 50],
      [450, 50],
      [190, 190],
      [320, 190],
    ],
    (x, y) => rect(x, y, 116, 84, colour.sky, 3) + rect(x + 46, y < 100 ? y + 80 : y - 4, 26, 8, colour.paper),
  ),
  rect(60, 190, 104, 84, colour.leaf, 3),
  rect(476, 190, 104, 84, colour.leaf, 3),
  at(
    [
      [66, 198],
      [482, 198],
    ],
    (x, y) => lines(grid(row(7, x, 15), [y]), 'v68', colour.green, 3) + rect(x + 4, y + 19, 84, 30, colour.paper, 8),
  ),
  label(112, 239, '楼梯 A', { size: 20, bold: true }),
  label(528, 239, '楼梯 B', { size: 20, bold: true }),
  // The lift, not to be used
  rect(442, 194, 28, 76, colour.stone),
  line('M445 198l22 68M467 198l-22 68', colour.coral, 5),
  arrow('M118 138v44M248 138v20M306 162h-164M378 138v20M508 138v44M334 162h150'),
  head(134, 162, 180),
  head(492, 162, 0),
  head(118, 190, 90),
  head(508, 190, 90),
  arrow('M112 280v52q0 30 40 30h80'),
  head(240, 362, 0),
  arrow('M528 280v52q0 30 -40 30h-80'),
  head(400, 362, 180),
  rect(256, 318, 128, 84, colour.green, 12),
  at(
    [
      [296, 350],
      [320, 346],
      [344, 350],
    ],
    (x, y) => circle(x, y, 8, colour.paper) + rect(x - 8, y + 10, 16, 22, colour.paper, 6),
  ),
  label(320, 396, '集合点', { size: 15, fill: colour.paper }),
  // Extinguishers and where you are
  at(
    [
      [182, 176],
      [452, 176],
    ],
    (x, y) => rect(x - 5, y - 8, 10, 18, colour.coral, 4) + rect(x - 3, y - 14, 6, 6, colour.ink),
  ),
  circle(320, 112, 10, colour.coral),
  ring(320, 112, 16, colour.coral, 3),
  label(344, 118, '你在这里', { size: 15, anchor: 'start', fill: colour.brick }),
  rect(24, 376, 14, 18, colour.coral, 4),
  label(46, 392, '灭火器', { size: 16, anchor: 'start' }),
);

const zones = [
  ['A', '一号楼', colour.green, 30, 150],
  ['B', '二号楼', colour.blue, 178, 150],
  ['C', '一号厂房', colour.sun, 326, 150],
  ['D', '二号厂房 · 仓库', colour.coral, 474, 136],
] as const;

const assemblyPoint = picture(
  'assembly-point',
  640,
  320,
  '#d9e3dc',
  at(
    [
      [30, 20],
      [178, 20],
      [326, 20],
      [474, 20],
    ],
    (x, y, index) =>
      rect(x, y, 136, 64, colour.paper, 6) +
      rects(grid(row(5, x + 12, 24), [y + 14, y + 38]), 14, 14, colour.water) +
      rect(x, y, 136, 7, zones[index]?.[2] ?? colour.ink, 3),
  ),
  rect(14, 122, 612, 184, colour.stone, 10),
  ...zones.map(([name, who, fill, x], index) =>
    [
      line(`M${x + 68} 88v36`, fill, 6),
      shape(`M${x + 56} 118h24l-12 16z`, fill),
      rect(x, 138, 136, 154, fill, 10),
      rect(x + 7, 145, 122, 140, colour.paper, 6),
      circle(x + 68, 176, 24, fill),
      label(x + 68, 186, name, { size: 28, fill: index === 2 ? colour.ink : colour.paper, bold: true }),
      label(x + 68, 220, who, { size: 15 }),
      dots(grid(row(6, x + 18, 20), [246, 268]), 6, colour.slate),
    ].join(''),
  ),
);

const stadiumMap = picture(
  'stadium-map',
  640,
  360,
  '#cfe0cc',
  rect(70, 50, 460, 260, colour.coral, 130),
  rect(84, 64, 432, 232, colour.paper, 116),
  rect(87, 67, 426, 226, colour.coral, 113),
  rect(104, 84, 392, 192, colour.paper, 96),
  rect(107, 87, 386, 186, colour.coral, 93),
  rect(126, 106, 348, 148, colour.green, 74),
  rect(200, 106, 200, 148, '#64ab84'),
  line('M300 106v148M200 106v148M400 106v148', colour.mist, 3),
  ring(300, 180, 28, colour.mist, 3),
  line('M420 256v54', colour.paper, 6),
  label(420, 334, '起点', { size: 17 }),
  shape('M446 326h22v-6l12 10l-12 10v-6h-22z', colour.brick),
  rect(556, 70, 54, 220, colour.slate, 8),
  line('M572 78v204M588 78v204M600 78v204', colour.mist, 4),
  label(583, 56, '看台', { size: 18 }),
  rect(26, 26, 76, 54, colour.paper, 8),
  shape('M58 36h12v12h12v12h-12v12h-12v-12h-12v-12h12z', colour.coral),
  label(64, 102, '医疗点', { size: 16 }),
  label(300, 188, '拔河', { size: 20, fill: colour.paper, bold: true }),
  label(164, 188, '跳远', { size: 17, fill: colour.paper }),
  label(440, 188, '跳绳', { size: 17, fill: colour.paper }),
  rect(40, 282, 70, 44, colour.sun, 8),
  label(75, 310, '检录', { size: 18 }),
  at(
    [
      [150, 30],
      [210, 24],
      [270, 28],
      [330, 24],
      [390, 28],
      [450, 24],
      [180, 340],
      [250, 342],
      [320, 338],
    ],
    (x, y) => circle(x, y, 13, colour.green) + circle(x - 4, y - 4, 6, colour.leaf),
  ),
);

const stop = (x: number, y: number, words: string, stroke: string, below = true): string =>
  circle(x, y, 11, colour.paper) + ring(x, y, 11, stroke, 6) + label(x, below ? y + 36 : y - 22, words, { size: 18 });

const shuttleBus = picture(
  'shuttle-bus',
  640,
  360,
  colour.mist,
  shape('M0 250q120 -50 220 10t220 0t200 -30v130h-640z', '#c2dde6'),
  ellipse(520, 320, 60, 16, '#aed0dc'),
  ellipse(120, 322, 70, 14, '#aed0dc'),
  line('M320 190h-130q-40 0 -40 -40v-50', colour.coral, 12),
  line('M320 190h190q40 0 40 -40v-60', colour.green, 12),
  line('M320 190v60q0 30 30 30h140', colour.plum, 12),
  stop(150, 96, '地铁站 2 号口', colour.coral, false),
  stop(220, 190, '体育场', colour.coral),
  stop(430, 190, '湖滨路', colour.green),
  stop(550, 88, '人才公寓', colour.green, false),
  stop(410, 280, '菜市口', colour.plum),
  stop(496, 280, '老城南门', colour.plum),
  rect(262, 158, 116, 64, colour.navy, 14),
  label(320, 199, '园区东门', { size: 22, fill: colour.paper, bold: true }),
  at(
    [
      [174, 132, 1],
      [514, 132, 2],
      [344, 244, 3],
    ].map(([x = 0, y = 0]) => [x, y] as const),
    (x, y, index) =>
      circle(x, y, 17, [colour.coral, colour.green, colour.plum][index] ?? colour.ink) +
      label(x, y + 7, String(index + 1), { size: 20, fill: colour.paper, bold: true }),
  ),
  // The bus
  move(
    40,
    226,
    rect(0, 0, 156, 70, colour.sun, 12),
    rect(12, 12, 28, 26, colour.sky, 4),
    rect(46, 12, 28, 26, colour.sky, 4),
    rect(80, 12, 28, 26, colour.sky, 4),
    rect(116, 12, 30, 44, colour.sky, 4),
    rect(0, 46, 112, 7, colour.amber),
    at(
      [
        [36, 72],
        [118, 72],
      ],
      (x, y) => circle(x, y, 15, colour.ink) + circle(x, y, 6, colour.stone),
    ),
  ),
);

export const plans: DemoPicture[] = [floorPlan, fireDrillRoute, assemblyPoint, stadiumMap, shuttleBus];
