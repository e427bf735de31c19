import assert from 'node:assert/strict';
import { cleanPastedHtml } from '../../../app/editor/paste/clean-pasted-html';
import { picturesFromRtf } from '../../../app/editor/paste/local-pictures';
import { markdownFromHtml } from '../../../app/editor/paste-as-markdown';

/** CPU time in milliseconds to read all texts, the minimum of two runs. */
function timeFor(read: (text: string) => unknown, texts: readonly string[]): number {
  const times = [1, 2].map(() => {
    const before = process.cpuUsage();
    texts.forEach(read);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const total = 64_000;
const parts = 16;

/**
 * Compares one long text with 16 texts of a sixteenth: the ratio is about 1 if the time is linear, and 16 if it is
 * quadratic.
 */
function assertLinear(read: (text: string) => unknown, textOf: (length: number) => string): void {
  const long = [textOf(total)];
  const short = Array<string>(parts).fill(textOf(total / parts));
  timeFor(read, short);
  const ratios: number[] = [];
  // Other processes can slow down one measurement, but not make a quadratic one linear.
  while (ratios.length < 5 && !ratios.some((ratio) => ratio < 5))
    ratios.push(timeFor(read, long) / Math.max(timeFor(read, short), 10));
  assert.ok(Math.min(...ratios) < 5, `one text of ${total} characters takes ${ratios.join(', ')} times as long`);
}

describe('the time to read pasted HTML', () => {
  const shapes: [start: string, repeated: string, end?: string][] = [
    ['<a', ' ', '>x'],
    ['<a', '/', '>x'],
    ['<a', '= ', '>x'],
    ['<a x', ' ', '>x'],
    ['<a x=', ' ', '>x'],
    ['<a ', 'x ', '>x'],
    ['<a x="', 'a', '>x'],
    ['<p style="', 'a:b;', '">x'],
    ['', '<'],
    ['', '</'],
    ['', '<!--'],
    ['', '<a '],
    ['', '<style></style'],
    ['', '&#1'],
    ['', '字\n'],
    ['字', '\n', 'a'],
    ['字', ' \r', 'a'],
    ['', '<b>'],
    ['', '<p>a'],
    ['', '<div> '],
    ['', '<ul><li>'],
    ['<ul>', '<li>a'],
    ['<ul>', '<p>a'],
    ['', '<table><tr><td>'],
    ['<table>', '<tr><td>a<td>b'],
    ['<table><tr>', '<td>a'],
    ['', '<br>'],
    ['', '<blockquote>a'],
    ['<p>', '<span> </span>', 'a'],
    ['<p>', '<span style=font-family:symbol>', 'l'],
    ['', '<p style=mso-list:level1>a'],
  ];
  for (const [start, repeated, end = ''] of shapes)
    it(`grows linearly with the length: ${JSON.stringify(start + repeated)} repeated`, () => {
      const textOf = (length: number): string => start + repeated.repeat(length / repeated.length) + end;
      assertLinear((html) => cleanPastedHtml(html), textOf);
    });

  it('does not depend on how deeply empty elements are nested', () => {
    const spans = '<span> </span>'.repeat(2000);
    const read = (html: string): unknown => cleanPastedHtml(html);
    const flat = ['<div></div>'.repeat(70) + spans];
    const nested = ['<div>'.repeat(70) + spans];
    timeFor(read, flat);
    const ratios: number[] = [];
    while (ratios.length < 5 && !ratios.some((ratio) => ratio < 10))
      ratios.push(timeFor(read, nested) / Math.max(timeFor(read, flat), 5));
    assert.ok(Math.min(...ratios) < 10, `nested elements take ${ratios.join(', ')} times as long`);
  });

  for (const list of ['ul', 'ol'])
    it(`grows linearly with the length of a list in the plain field: ${list}`, () => {
      assertLinear(
        (html) => markdownFromHtml(html),
        (length) => `<${list}>${'<li>a'.repeat(length / 5)}`,
      );
    });

  for (const repeated of ['\\pict', '\\pict{', '{\\pict\\pngblip aa', '\\pict\\pngblip 89504e47}'])
    it(`grows linearly with the length of Rich Text: ${repeated} repeated`, () => {
      assertLinear(picturesFromRtf, (length) => repeated.repeat(length / repeated.length));
    });
});
