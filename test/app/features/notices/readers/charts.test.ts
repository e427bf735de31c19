import assert from 'node:assert/strict';
import { percentOf, readingPaths, scaleTop } from '../../../../../app/features/notices/readers/charts';

const at = (hour: number): string => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();

describe('the charts of reading', () => {
  it('show 0% for nobody and 100% for everyone only', () => {
    const cases: [number, number, number][] = [
      [0, 0, 0],
      [0, 345, 0],
      [1, 50_000, 1],
      [49_999, 50_000, 99],
      [50_000, 50_000, 100],
      [1, 3, 33],
    ];
    for (const [part, whole, percent] of cases) assert.equal(percentOf(part, whole), percent, `${part} of ${whole}`);
  });

  it('have a scale to a round number, at most to all people', () => {
    const cases: [number, number, number][] = [
      [0, 345, 1],
      [1, 345, 1],
      [3, 345, 5],
      [12, 345, 20],
      [221, 345, 345],
      [345, 345, 345],
      [1000, 50_000, 1000],
      [7, 5, 7],
    ];
    for (const [most, people, top] of cases) assert.equal(scaleTop(most, people), top, `${most} of ${people}`);
  });

  it('draw a line by time, and the area below it', () => {
    const points = [
      { at: at(0), read: 0 },
      { at: at(1), read: 5 },
      { at: at(4), read: 10 },
    ];
    assert.deepEqual(readingPaths(points, 10), {
      line: 'M0 100L75 50L300 0',
      area: 'M0 100L75 50L300 0V100H0Z',
    });
  });

  it('draw a level line for one moment, and nothing without any', () => {
    assert.equal(readingPaths([{ at: at(0), read: 5 }], 10).line, 'M0 50L300 50');
    assert.deepEqual(readingPaths([], 1), { line: '', area: '' });
  });
});
