import assert from 'node:assert/strict';
import { acceptedLanguage } from '../../server/http/negotiation';
import { serve, type TestPortal } from './portal';
import { ask } from './raw';

describe('http/negotiation', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await serve([
      (ctx) => {
        ctx.body = acceptedLanguage(ctx);
      },
    ]);
  });
  after(() => portal.close());

  const languageFor = async (header: string | undefined): Promise<string> =>
    (
      await ask(portal.origin, '/', { headers: header === undefined ? {} : { 'Accept-Language': header } })
    ).bytes.toString();

  const headers: [string | undefined, string][] = [
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['*', 'zh-CN'],
    ['fr-FR, de;q=0.9', 'zh-CN'],
    ['en-GB,en;q=0.9,zh-CN;q=0.8', 'en'],
    ['en;q=0.5, zh-TW', 'zh-CN'],
    ['zh-HK;q=0.1, fr, EN ; Q=0.2', 'en'],
    ['zh-Hant-HK, en;q=0.9', 'zh-CN'],
    ['en;q=0, zh;q=0.1', 'zh-CN'],
    ['en;q=nonsense', 'zh-CN'],
    ['english', 'zh-CN'],
    ['en;q=0, *', 'zh-CN'],
  ];
  for (const [header, language] of headers) {
    it(`chooses ${language} for ${header ?? 'a request without the header'}`, async () =>
      assert.equal(await languageFor(header), language));
  }

  it('ignores a header that is longer than browsers send', async () => {
    assert.equal(await languageFor(`${'fr,'.repeat(1000)}en`), 'zh-CN');
  });
});
