import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { PhoneOptions } from '../support/browser';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const body = `- [ ] 带电脑
- [x] **签到**

| 时间 | 内容 |
| - | - |
| 9:00<br>14:00 | 培训 |

咨询 010-62345678 转 8001，hr@example.com

![楼层图](https://cdn.example.com/a.png)`;

describe('the text of a notice', () => {
  let portal: OpenPortal;
  let path: string;
  before(async () => {
    portal = await openPortal();
    const { id } = await portal.database.query.selectFrom('notices').select('id').limit(1).executeTakeFirstOrThrow();
    await portal.database.query.updateTable('notices').set({ body }).where('id', '=', id).execute();
    path = `/notices/${id}`;
  });
  after(() => portal.close());

  const readers: [string, PhoneOptions, string][] = [
    ['Chinese', { width: 320 }, '（外部图片）'],
    ['English', { language: 'en' }, ' (picture on another site)'],
    ['Chinese in dark mode', { colorScheme: 'dark' }, '（外部图片）'],
  ];
  for (const [reader, options, words] of readers) {
    it(`labels external pictures and tasks for a reader of ${reader}`, async () => {
      const phone = await openAs(portal, 'lisiyuan', path, options);
      const { page } = phone;
      const link = page.locator('a.external-picture');
      assert.equal(await link.evaluate((element) => getComputedStyle(element, '::after').content), `"${words}"`);
      assert.deepEqual(
        await page.getByRole('checkbox').evaluateAll((boxes) => boxes.map((box) => box.matches(':disabled'))),
        [true, true],
      );
      assert.equal(await page.getByRole('checkbox', { name: '签到', exact: true }).isChecked(), true);
      assert.equal(await page.getByRole('checkbox', { name: '带电脑', exact: true }).isChecked(), false);
      assert.equal(await page.locator('.text td').first().innerText(), '9:00\n14:00');
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      phone.assertQuiet();
      await phone.close();
    });
  }
});
