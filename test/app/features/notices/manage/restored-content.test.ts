import assert from 'node:assert/strict';
import { everyone } from '../../../../../app/api/contract';
import type { DraftContent } from '../../../../../app/features/notices/manage/contract';
import { restoredContent } from '../../../../../app/features/notices/manage/restored-content';

describe('a restored version', () => {
  const now = Date.parse('2026-03-01T00:00:00.000Z');
  const [past, coming] = ['2026-02-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'];
  const names = { 'zh-CN': '', en: '' };
  const current: DraftContent = {
    title: '新',
    body: '新文',
    category: 'b',
    publisher: '甲',
    audience: everyone(),
    publishAt: null,
    pinned: true,
    pinnedUntil: null,
    confirmBy: coming,
    remindAutomatically: true,
    questions: true,
    notify: false,
    attachments: [],
  };
  const published: DraftContent = {
    ...current,
    title: '旧',
    body: '旧文',
    category: 'a',
    publisher: '乙',
    audience: { ...everyone(), everyone: false, people: ['seller'] },
    publishAt: past,
    pinned: false,
    confirmBy: null,
    remindAutomatically: false,
    questions: false,
    notify: true,
    attachments: ['file-1'],
  };

  it('brings its text, files and settings, but not when it was published or its message', () => {
    assert.deepEqual(restoredContent(current, published, { a: names, b: names }, now), {
      ...published,
      publishAt: null,
      notify: false,
    });
  });

  it('leaves the settings of the draft in place of times in the past and a removed category', () => {
    const old = { ...published, pinned: true, pinnedUntil: past, confirmBy: past };
    const { category, pinned, pinnedUntil, confirmBy, remindAutomatically } = current;
    assert.deepEqual(restoredContent(current, old, { b: names }, now), {
      ...old,
      publishAt: null,
      notify: false,
      category,
      pinned,
      pinnedUntil,
      confirmBy,
      remindAutomatically,
    });
    const still = restoredContent(current, { ...old, pinnedUntil: coming, confirmBy: coming }, { b: names }, now);
    assert.deepEqual([still.pinnedUntil, still.confirmBy, still.remindAutomatically], [coming, coming, false]);
  });
});
