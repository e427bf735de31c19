import assert from 'node:assert/strict';
import { checkContent } from '../../../../../app/features/notices/manage/check-content';
import { noticeLimits, type DraftContent } from '../../../../../app/features/notices/manage/contract';

const now = Date.parse('2026-11-29T00:00:00Z');
const content: DraftContent = {
  title: '值班表',
  body: '正文',
  category: 'company',
  publisher: '行政部',
  audience: { everyone: true, departments: [], people: [], except: { departments: [], people: [] } },
  publishAt: null,
  pinned: false,
  pinnedUntil: null,
  confirmBy: null,
  remindAutomatically: false,
  questions: true,
  notify: true,
  attachments: [],
};
const errorsOf = (part: Partial<DraftContent>): ReturnType<typeof checkContent> =>
  checkContent({ ...content, ...part }, now, 0);

describe('the errors of a notice that the browser finds', () => {
  it('are none for a complete notice', () => {
    assert.deepEqual(errorsOf({}), {});
  });

  it('name texts that are too long, counted in characters as on the server', () => {
    for (const [field, id] of [
      ['title', 'title-too-long'],
      ['body', 'text-too-long'],
      ['publisher', 'publisher-too-long'],
    ] as const) {
      const limit = noticeLimits[field];
      assert.deepEqual(errorsOf({ [field]: ` ${'📎'.repeat(limit)} ` }), {}, field);
      assert.deepEqual(errorsOf({ [field]: '字'.repeat(limit + 1) }), { [field]: id });
    }
  });

  it('name times that have passed, and times before the notice is published', () => {
    assert.deepEqual(errorsOf({ publishAt: '2026-11-29T00:00:00.000Z' }), { publishAt: 'publish-time-past' });
    assert.deepEqual(errorsOf({ publishAt: '2026-11-29T00:00:01.000Z' }), {});
    const publishAt = '2026-12-01T00:00:00.000Z';
    assert.deepEqual(errorsOf({ publishAt, confirmBy: publishAt, pinned: true, pinnedUntil: publishAt }), {
      confirmBy: 'confirm-time-past',
      pinnedUntil: 'pin-time-past',
    });
    // The end of a notice that is not pinned does not matter.
    assert.deepEqual(errorsOf({ pinnedUntil: '2026-11-28T00:00:00.000Z' }), {});
  });

  it('name fields whose time was cleared, before their last time', () => {
    assert.deepEqual(checkContent({ ...content, publishAt: '2020-01-01T00:00:00.000Z' }, now, 0, ['publishAt']), {
      publishAt: 'time-missing',
    });
  });

  it('leaves the dates of a published notice to the server, because they may have passed since', () => {
    const past = '2020-01-01T00:00:00.000Z';
    const dated = { ...content, publishAt: past, pinned: true, pinnedUntil: past, confirmBy: past };
    assert.deepEqual(Object.keys(checkContent(dated, now, 0, [], false)), ['publishAt', 'pinnedUntil', 'confirmBy']);
    assert.deepEqual(checkContent(dated, now, 0, [], true), {});
  });
});
