import assert from 'node:assert/strict';
import { acceptedLanguage } from '../../server/http/accepted-language';

describe('http/accepted-language', () => {
  const wishes: [string | undefined, string][] = [
    [undefined, 'zh-CN'], ['', 'zh-CN'], ['*', 'zh-CN'], ['fr-FR, de;q=0.9', 'zh-CN'],
    ['en-GB,en;q=0.9,zh-CN;q=0.8', 'en'], ['en;q=0.5, zh-TW', 'zh-CN'], ['zh-HK;q=0.1, fr, EN ; Q=0.2', 'en'],
    ['en;q=0, zh;q=0.1', 'zh-CN'], ['en;q=nonsense', 'zh-CN'], ['english', 'zh-CN'],
  ];
  for (const [header, language] of wishes) {
    it(`answers ${language} to ${header ?? 'no wish at all'}`, () => assert.equal(acceptedLanguage(header), language));
  }

  it('reads no more of a header than anybody means', () => {
    assert.equal(acceptedLanguage(`${'fr,'.repeat(1000)}en`), 'zh-CN');
  });
});
