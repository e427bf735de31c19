import assert from 'node:assert/strict';
import { fromLocal, toLocal } from '../../../../../app/features/notices/manage/local-time';

describe('times in the fields of a notice', () => {
  const minutes = (iso: string): number => Date.parse(iso) / 60_000;
  const shanghai: [number, number][] = [[0, 480]];
  // Berlin: summer time from 29 March to 25 October, at 01:00 UTC.
  const berlin: [number, number][] = [
    [0, 60],
    [minutes('2026-03-29T01:00Z'), 120],
    [minutes('2026-10-25T01:00Z'), 60],
  ];

  it('are those of the time zone of the company', () => {
    assert.equal(toLocal('2026-11-29T16:05:00.000Z', shanghai), '2026-11-30T00:05');
    assert.equal(fromLocal('2026-11-30T00:05', shanghai), '2026-11-29T16:05:00.000Z');
  });

  it('have the offset of their day, also around a change of the offset', () => {
    for (const [local, utc] of [
      ['2026-03-29T00:30', '2026-03-28T23:30:00.000Z'],
      ['2026-03-29T01:30', '2026-03-29T00:30:00.000Z'],
      ['2026-03-29T03:30', '2026-03-29T01:30:00.000Z'],
      ['2026-10-25T01:30', '2026-10-24T23:30:00.000Z'],
      ['2026-10-25T03:30', '2026-10-25T02:30:00.000Z'],
    ] as const) {
      assert.equal(fromLocal(local, berlin), utc);
      assert.equal(toLocal(utc, berlin), local);
    }
  });

  it('are empty for what is not a time', () => {
    assert.equal(fromLocal('', shanghai), null);
    assert.equal(fromLocal('2026-11-30', shanghai), null);
    assert.equal(toLocal('tomorrow', shanghai), '');
  });
});
