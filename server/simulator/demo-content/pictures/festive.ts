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
  row,
  shape,
} from './drawing';
import type { DemoPicture } from './drawing';

const confetti = [colour.coral, colour.sun, colour.leaf, colour.blue, colour.blush] as const;

const annualParty = picture(
  'annual-party',
  640,
  360,
  colour.plum,
  shape('M200 0h60l-90 300h-150zM440 0h-60l90 300h150z', '#8d78a4'),
  shape('M300 0h40l70 300h-180z', '#9c8ab2'),
  rect(0, 280, 640, 80, '#5d4976'),
  rect(0, 280, 640, 8, colour.sun),
  ellipse(320, 306, 150, 16, '#77608f'),
  // Curtains
  shape('M0 0h150q-10 150 -110 284h-40z', colour.brick),
  shape('M640 0h-150q10 150 110 284h40z', colour.brick),
  line(
    'M44 0q0 150 -30 270M84 0q-4 140 -50 270M122 0q-8 120 -64 250M596 0q0 150 30 270M556 0q4 140 50 270M518 0q8 120 64 250',
    colour.coral,
    6,
  ),
  shape('M0 0h640v34q-40 30 -80 0t-80 0t-80 0t-80 0t-80 0t-80 0t-80 0t-80 0z', colour.coral),
  rect(0, 0, 640, 12, colour.sun),
  // Microphone
  rect(316, 150, 8, 150, colour.mist),
  ellipse(320, 302, 44, 9, colour.mist),
  rect(306, 108, 28, 50, colour.ink, 14),
  circle(320, 104, 24, colour.slate),
  line('M300 96h40M298 106h44M304 116h32M312 82v44M328 82v44', colour.ink, 2),
  rect(298, 124, 44, 8, colour.sun, 4),
  at(
    [
      [210, 90],
      [240, 150],
      [196, 200],
      [262, 220],
      [280, 70],
      [370, 76],
      [402, 140],
      [440, 96],
      [386, 210],
      [436, 190],
      [250, 108],
      [410, 246],
      [226, 254],
      [352, 190],
      [282, 170],
    ],
    (x, y, index) =>
      index % 2 === 0
        ? circle(x, y, 5, confetti[index % 5] ?? colour.sun)
        : `<rect x="${x}" y="${y}" width="14" height="6" transform="rotate(${index * 25} ${x} ${y})" fill="${confetti[index % 5] ?? colour.sun}"/>`,
  ),
  line('M180 60q20 14 8 34t10 34M462 64q-20 14 -8 34t-10 34', colour.sun, 4),
);

const runner = (x: number, y: number, shirt: string, number: string): string =>
  move(
    x,
    y,
    line('M4 44l-30 12l-22 -14M6 46l22 18l-6 34', '#8a5a44', 12),
    line('M-48 42l-8 -6M22 98h16', colour.ink, 10),
    line('M10 0l24 22l22 -12M6 2l-26 14l-8 -22', '#e8b796', 9),
    line('M10 -2l-8 44', shirt, 30),
    label(6, 28, number, { size: 20, fill: colour.paper, bold: true }),
    circle(22, -34, 17, '#e8b796'),
    shape('M6 -38a17 17 0 0 1 32 -8q-18 -2 -32 8z', colour.ink),
  );

const sportsDay = picture(
  'sports-day',
  640,
  400,
  colour.sky,
  rect(0, 96, 640, 70, colour.green),
  shape('M0 110q60 -40 120 -8t130 -8t140 6t120 -8t130 8v70h-640z', colour.forest),
  rect(0, 150, 640, 22, colour.mist),
  at(
    row(26, 12, 25).map((x) => [x, 158] as const),
    (x, y, index) => circle(x, y, 8, confetti[index % 5] ?? colour.sun),
  ),
  rect(0, 170, 640, 230, colour.coral),
  line('M0 232h640M0 300h640M0 370h640', colour.paper, 4),
  shape('M40 170h16l-36 230h-20v-36z', colour.paper),
  label(84, 222, '1', { size: 34, fill: colour.blush, bold: true }),
  label(76, 286, '2', { size: 34, fill: colour.blush, bold: true }),
  label(66, 354, '3', { size: 34, fill: colour.blush, bold: true }),
  runner(470, 150, colour.blue, '8'),
  runner(330, 210, colour.forest, '3'),
  runner(200, 272, colour.plum, '15'),
  at(grid(row(7, 25, 90), [16]), (x, y, index) => shape(`M${x} ${y}h50l-25 36z`, confetti[index % 5] ?? colour.sun)),
  line('M0 16h640', colour.slate, 3),
);

const cup = (x: number, y: number, metal: string, shade: string): string =>
  move(
    x,
    y,
    line('M0 -10v-56', shade, 6),
    line('M0 -30q-30 -2 -32 -30M0 -24q30 -2 32 -30M0 -50q-20 -8 -18 -30M0 -46q20 -8 18 -30', metal, 5),
    at(
      [
        [-32, -62],
        [-26, -52],
        [32, -56],
        [26, -46],
        [-18, -82],
        [-12, -70],
        [18, -78],
        [12, -66],
        [0, -76],
        [0, -88],
      ],
      (at_, down) => ellipse(at_, down, 6, 9, metal),
    ),
    rect(-22, -14, 44, 14, shade, 4),
  );

const podium = picture(
  'podium',
  640,
  320,
  colour.cream,
  circle(320, 110, 150, '#f7e3b0'),
  circle(320, 110, 104, '#f5d98f'),
  rect(0, 280, 640, 40, colour.stone),
  rect(110, 190, 140, 92, colour.blue, 6),
  rect(250, 140, 140, 142, colour.forest, 6),
  rect(390, 214, 140, 68, colour.plum, 6),
  rect(110, 190, 140, 10, colour.water),
  rect(250, 140, 140, 10, colour.leaf),
  rect(390, 214, 140, 10, colour.lilac),
  label(180, 254, '2', { size: 50, fill: colour.paper, bold: true }),
  label(320, 226, '1', { size: 62, fill: colour.paper, bold: true }),
  label(460, 268, '3', { size: 40, fill: colour.paper, bold: true }),
  cup(180, 190, '#b6c0c6', '#8d999f'),
  cup(320, 140, colour.sun, colour.amber),
  cup(460, 214, '#cd9263', '#a8703f'),
  at(
    [
      [70, 70],
      [110, 120],
      [560, 60],
      [590, 130],
      [520, 120],
      [140, 50],
      [220, 60],
      [420, 60],
      [60, 180],
      [580, 200],
    ],
    (x, y, index) => circle(x, y, 6, confetti[index % 5] ?? colour.sun),
  ),
);

const ear = (x: number, y: number): string =>
  line(`M${x} ${y}q-2 -40 10 -62q10 -14 26 -8`, colour.forest, 3) +
  dots(
    [
      [8, -58],
      [16, -67],
      [26, -69],
      [35, -63],
      [41, -54],
    ].map(([right = 0, up = 0]) => [x + right, y + up] as const),
    6,
    colour.sun,
  );

const anniversary = picture(
  'anniversary',
  640,
  360,
  colour.blush,
  circle(320, 190, 90, colour.sun),
  circle(320, 190, 124, '#f3c56655'),
  shape('M0 220l120 -90l110 90l90 -60l130 60l90 -70l100 70v40h-640z', '#b9a3b8'),
  // The works on the horizon
  shape('M60 222v-40l26 18v-18l26 18v-18l26 18v-18l26 18v22z', colour.navy),
  rect(176, 160, 14, 62, colour.navy),
  shape('M480 222v-36h90v36z', colour.navy),
  at(
    [
      [490, 194],
      [512, 194],
      [534, 194],
      [556, 194],
    ],
    (x, y) => rect(x, y, 10, 10, colour.sun),
  ),
  // Terraces of rice
  shape('M0 220q320 -30 640 0v140h-640z', colour.leaf),
  shape('M0 256q240 -34 640 6v98h-640z', colour.green),
  shape('M0 306q300 -40 640 0v54h-640z', colour.forest),
  line('M0 240q320 -30 640 2M0 284q300 -36 640 0', colour.mist, 3),
  lines(grid(row(16, 16, 40), [270]), 'q-6 -14 -10 -18m10 18v-24m0 24q6 -14 10 -18', colour.forest, 3),
  at(
    row(13, -4, 50).map((x, index) => [x, 356 - (index % 3) * 8] as const),
    ear,
  ),
  rect(314, 226, 12, 100, '#8a6a48'),
  rect(258, 176, 124, 72, colour.paper, 8),
  label(320, 230, '15', { size: 54, fill: colour.forest, bold: true }),
);

export const festivePictures: DemoPicture[] = [annualParty, sportsDay, podium, anniversary];
