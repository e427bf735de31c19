import assert from 'node:assert/strict';
import { cardOf, type MessageKind } from '../../server/outbox/message-card';

const facts = {
  title: '放假安排',
  text: '五一放假',
  sender: '行政部',
  path: '/notices/7',
  confirmBy: null,
  at: Date.UTC(2026, 2, 1, 1, 30),
};
const place = { publicOrigin: 'https://portal.example.com', timeZone: 'Asia/Shanghai' };
const linesOf = (
  kind: MessageKind,
  more: Partial<typeof facts> | { confirmBy: number } = {},
  language = 'zh-CN' as const,
) => cardOf(kind, { ...facts, ...more }, language, place).description.split('\n');

describe('the card of a message', () => {
  it('says what kind of message it is', () => {
    const titles = (['notice', 'notice-update', 'notice-reminder', 'answer', 'questions'] as const).map((kind) => [
      cardOf(kind, facts, 'zh-CN', place).title,
      cardOf(kind, facts, 'en', place).title,
    ]);
    assert.deepEqual(titles, [
      ['放假安排', '放假安排'],
      ['[更新] 放假安排', '[Updated] 放假安排'],
      ['[提醒] 放假安排', '[Reminder] 放假安排'],
      ['[回复] 放假安排', '[Answer] 放假安排'],
      ['[提问] 放假安排', '[Questions] 放假安排'],
    ]);
  });

  it('has the time of an update or a reminder, in the time zone of the company', () => {
    assert.deepEqual(linesOf('notice-update'), ['行政部', '更新于3月1日 09:30', '五一放假']);
    assert.deepEqual(linesOf('notice-reminder'), ['行政部', '提醒于3月1日 09:30', '五一放假']);
    assert.deepEqual(cardOf('notice-update', facts, 'en', place).description.split('\n')[1], 'Updated 1 Mar, 09:30');
    assert.deepEqual(
      cardOf('notice-reminder', facts, 'en', place).description.split('\n')[1],
      'Reminder of 1 Mar, 09:30',
    );
  });

  it('has the time until when a notice must be confirmed', () => {
    const confirmBy = Date.UTC(2026, 2, 3, 10, 0);
    assert.deepEqual(linesOf('notice', { confirmBy }), ['行政部', '请在3月3日 18:00前确认', '五一放假']);
  });

  it('has the number of new questions, and nothing else', () => {
    const lines = (newQuestions: number, language: 'zh-CN' | 'en') =>
      cardOf('questions', { ...facts, text: '', sender: '', newQuestions }, language, place).description;
    assert.deepEqual(
      [lines(1, 'zh-CN'), lines(3, 'zh-CN'), lines(1, 'en'), lines(3, 'en')],
      ['1 个新提问', '3 个新提问', '1 new question', '3 new questions'],
    );
  });

  it('has its title as description if there is nothing else, because WeCom requires one', () => {
    assert.equal(cardOf('notice', { ...facts, text: '', sender: '' }, 'en', place).description, '放假安排');
  });
});
