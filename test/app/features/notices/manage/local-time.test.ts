import assert from 'node:assert/strict';
import {
  dayOf,
  fromLocal,
  hourOfDay,
  proposedDeadline,
  quickTimes,
  timeLeft,
  toLocal,
} from '../../../../../app/features/notices/manage/local-time';

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

  it('propose the end of the third day after the publication as the deadline', () => {
    // 23:30 in Shanghai, and 00:30.
    assert.equal(proposedDeadline(Date.parse('2026-11-29T15:30Z'), shanghai), '2026-12-02T10:00:00.000Z');
    assert.equal(proposedDeadline(Date.parse('2026-11-29T16:30Z'), shanghai), '2026-12-03T10:00:00.000Z');
    // The offset is that of the third day.
    assert.equal(proposedDeadline(Date.parse('2026-03-27T12:00Z'), berlin), '2026-03-30T16:00:00.000Z');
    assert.equal(hourOfDay(Date.parse('2026-10-24T23:30Z'), 0, 9, berlin), '2026-10-25T08:00:00.000Z');
  });

  it('are offered if they are at least an hour ahead', () => {
    const at = (iso: string) => quickTimes(Date.parse(iso), shanghai).map((time) => Object.values(time));
    assert.deepEqual(at('2026-11-29T08:57:30Z'), [
      ['hour', '2026-11-29T10:00:00.000Z'],
      ['evening', '2026-11-29T10:00:00.000Z'],
      ['morning', '2026-11-30T01:00:00.000Z'],
    ]);
    assert.deepEqual(at('2026-11-29T09:01Z'), [
      ['hour', '2026-11-29T10:05:00.000Z'],
      ['morning', '2026-11-30T01:00:00.000Z'],
    ]);
    // After midnight in Shanghai.
    assert.deepEqual(at('2026-11-29T16:10Z')[2], ['morning', '2026-12-01T01:00:00.000Z']);
  });

  it('are written with their weekday, and with their year if it is another one', () => {
    const now = Date.parse('2026-11-29T12:00Z');
    const day = { year: null, month: 11, day: 30, weekday: 1, time: '09:00' };
    assert.deepEqual(dayOf('2026-11-30T01:00:00.000Z', now, shanghai), day);
    assert.equal(dayOf('2026-12-31T16:00:00.000Z', now, shanghai)?.year, 2027);
    assert.equal(dayOf('tomorrow', now, shanghai), null);
  });

  it('say how far away they are', () => {
    const now = Date.parse('2026-11-29T12:00Z');
    const after = (minutesLater: number) => timeLeft(new Date(now + minutesLater * 60_000).toISOString(), now);
    assert.equal(after(0), null);
    assert.deepEqual(after(0.5), { unit: 'minutes', count: 1 });
    assert.deepEqual(after(59), { unit: 'minutes', count: 59 });
    assert.deepEqual(after(60), { unit: 'hours', count: 1 });
    assert.deepEqual(after(13 * 60 - 20), { unit: 'hours', count: 13 });
    assert.deepEqual(after(3 * 24 * 60), { unit: 'days', count: 3 });
    assert.equal(timeLeft('tomorrow', now), null);
  });
});
