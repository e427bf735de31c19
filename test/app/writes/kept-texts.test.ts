import assert from 'node:assert/strict';
import { textsOf } from '../../../app/writes/kept-texts';

describe('the texts in a draft', () => {
  const cases: [string, string, string[]][] = [
    ['of one field', '何时放假？', ['何时放假？']],
    ['of one field that looks like JSON', '{不是', ['{不是']],
    ['of one field that is a number', '2026', ['2026']],
    [
      'of a notice',
      JSON.stringify({ version: 1, sent: 'x', content: { title: '放假', body: '七天', category: 'company' } }),
      ['放假\n\n七天'],
    ],
    ['of a notice without a title', JSON.stringify({ content: { title: '', body: '七天' } }), ['七天']],
    [
      'that were not chosen in a conflict',
      JSON.stringify([
        { title: '甲', body: '一' },
        { title: '乙', body: '二' },
      ]),
      ['甲\n\n一', '乙\n\n二'],
    ],
    [
      'of a form with several fields',
      JSON.stringify({ id: '', base: { name: '' }, values: { name: '食堂', order: 1, url: 'https://a.example' } }),
      ['食堂\n\nhttps://a.example'],
    ],
    ['that has none: the names of files', JSON.stringify(['合同.pdf']), []],
    ['that has none: an empty notice', JSON.stringify({ content: { title: '', body: '' } }), []],
  ];
  for (const [name, draft, texts] of cases) it(`are found: ${name}`, () => assert.deepEqual(textsOf(draft), texts));
});
