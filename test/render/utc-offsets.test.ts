import assert from 'node:assert/strict';
import { longDate } from '../../app/format';
import { createUtcOffsets } from '../../server/render/utc-offsets';

const now = Date.UTC(2026, 10, 22);

describe('createUtcOffsets(timeZone)', () => {
  it('lists one offset for a zone without changes', () => {
    assert.deepEqual(createUtcOffsets('Asia/Shanghai')(now), [[Date.UTC(2000, 0) / 60_000, 480]]);
    assert.deepEqual(createUtcOffsets('Asia/Kolkata')(now), [[Date.UTC(2000, 0) / 60_000, 330]]);
    assert.deepEqual(createUtcOffsets('UTC')(now), [[Date.UTC(2000, 0) / 60_000, 0]]);
  });

  it('lists the exact minute of each change', () => {
    const offsets = createUtcOffsets('Europe/Berlin')(now);
    for (const change of [
      [Date.UTC(2000, 2, 26, 1) / 60_000, 120],
      [Date.UTC(2026, 2, 29, 1) / 60_000, 120],
      [Date.UTC(2026, 9, 25, 1) / 60_000, 60],
    ])
      assert.ok(
        offsets.some(([from, offset]) => from === change[0] && offset === change[1]),
        String(change),
      );
    assert.equal(offsets.length, 1 + 2 * (2029 - 2000));
  });

  it('covers two years after the year of the given moment, and moves on with it', () => {
    const utcOffsets = createUtcOffsets('America/New_York');
    const last = (at: number): number => new Date((utcOffsets(at).at(-1)?.[0] ?? 0) * 60_000).getUTCFullYear();
    assert.equal(last(now), 2028);
    assert.equal(last(Date.UTC(2027, 0, 1)), 2029);
    assert.equal(utcOffsets(now), utcOffsets(now + 1), 'computed once');
  });

  it('agrees with Intl around every change and all year, in zones of every kind', () => {
    for (const timeZone of [
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Asia/Shanghai',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'America/St_Johns',
      'Pacific/Apia',
      'Africa/Cairo',
    ]) {
      const utcOffsets = createUtcOffsets(timeZone)(now);
      const intl = new Intl.DateTimeFormat('zh-CN', {
        timeZone,
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      const moments = utcOffsets.flatMap(([from]) => [from * 60_000 - 1, from * 60_000]);
      for (let ms = Date.UTC(2000, 0); ms < Date.UTC(2029, 0); ms += 83 * 3_600_000) moments.push(ms);
      for (const ms of moments) {
        const parts = new Map(intl.formatToParts(ms).map(({ type, value }) => [type, value]));
        const expected = `${parts.get('year')}年${parts.get('month')}月${parts.get('day')}日 ${parts.get('hour')}:${parts.get('minute')}`;
        assert.equal(longDate(new Date(ms).toISOString(), { now, utcOffsets }, 'zh-CN'), expected, timeZone);
      }
    }
  });

  it('freezes the list that all requests share', () =>
    assert.ok(Object.isFrozen(createUtcOffsets('Europe/Berlin')(now))));
});
