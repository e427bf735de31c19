import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanSearch, readReturn, withRedirectUri } from '../../../app/sign-in/return-address';

const inApp =
  'https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww1&response_type=code&scope=snsapi_base&state=abcdefghijklmnop&agentid=7#wechat_redirect';
const qr =
  'https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww1&agentid=7&state=abcdefghijklmnop&lang=zh';

describe('withRedirectUri()', () => {
  it('puts redirect_uri before response_type in the in-app address and leaves the fragment last', () => {
    assert.equal(
      withRedirectUri(inApp, 'https://portal.example/notices/1'),
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww1&redirect_uri=https%3A%2F%2Fportal.example%2Fnotices%2F1&response_type=code&scope=snsapi_base&state=abcdefghijklmnop&agentid=7#wechat_redirect',
    );
  });

  it('puts redirect_uri between agentid and state in the QR address', () => {
    assert.equal(
      withRedirectUri(qr, 'https://portal.example/notices/1'),
      'https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww1&agentid=7&redirect_uri=https%3A%2F%2Fportal.example%2Fnotices%2F1&state=abcdefghijklmnop&lang=zh',
    );
  });

  it('encodes an address with a query exactly once', () => {
    const address = 'https://portal.example/people?q=%E9%87%8D%E5%BA%86&department=3';
    for (const authorizeUrl of [inApp, qr]) {
      const full = withRedirectUri(authorizeUrl, address);
      assert.equal(new URL(full).searchParams.get('redirect_uri'), address);
      assert.equal(new URL(full).searchParams.get('department'), null);
      assert.equal(new URL(full).hash, new URL(authorizeUrl).hash);
    }
  });

  it('completes any authorize address with any page address', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withFragments: true, withQueryParameters: true }),
        fc.webUrl({ withQueryParameters: true }),
        (authorizeUrl, page) => {
          const before = new URL(authorizeUrl);
          fc.pre(!before.searchParams.has('redirect_uri'));
          const full = new URL(withRedirectUri(authorizeUrl, page));
          assert.equal(full.searchParams.get('redirect_uri'), page);
          assert.equal(full.hash, before.hash);
          full.searchParams.delete('redirect_uri');
          assert.deepEqual(
            [...full.searchParams].filter(([name]) => name !== ''),
            [...before.searchParams].filter(([name]) => name !== ''),
          );
        },
      ),
    );
  });
});

describe('the address that WeChat redirects to', () => {
  it("loses code, state and WeCom's extra appid, however they are spelled", () => {
    for (const [search, clean] of [
      ['', ''],
      ['?', ''],
      ['?code=1&state=2', ''],
      ['?q=%E5%BC%A0&code=1&state=2&appid=ww1', '?q=%E5%BC%A0'],
      ['?code=1&unread=true&state=2', '?unread=true'],
      ['?c%6fde=1&st%61te=2&a', '?a'],
      ['?code&state&code=2', ''],
      ['?barcode=1&states=2&state_=3', '?barcode=1&states=2&state_=3'],
      ['?bad=%E5%&code=1', '?bad=%E5%'],
    ] as const)
      assert.equal(cleanSearch(search), clean, search);
  });

  const part = fc.tuple(
    fc.oneof(
      fc.constantFrom('code', 'state', 'appid', 'c%6Fde', 'q', 'codes', ''),
      fc.string({ maxLength: 6 }).map(encodeURIComponent),
    ),
    fc.string({ maxLength: 6 }).map(encodeURIComponent),
  );
  const search = fc
    .array(part, { maxLength: 8 })
    .map((parts) => `?${parts.map(([name, value]) => `${name}=${value}`).join('&')}`);

  it('keeps all other parameters unchanged and in order, and needs to be cleaned only once', () => {
    fc.assert(
      fc.property(search, (dirty) => {
        const clean = cleanSearch(dirty);
        assert.equal(cleanSearch(clean), clean);
        const names = [...new URLSearchParams(clean).keys()];
        assert.ok(!names.some((name) => ['code', 'state', 'appid'].includes(name)));
        const kept = dirty
          .slice(1)
          .split('&')
          .filter((raw) => !['code', 'state', 'appid'].includes(decodeURIComponent(raw.split('=')[0] ?? '')));
        assert.equal(clean, kept.join('&') && `?${kept.join('&')}`);
      }),
    );
  });

  it('has a code and a state, or only a state if the person refused', () => {
    const state = 'abcdefghijklmnopqrstuvwxyz012345';
    assert.deepEqual(readReturn(`?q=1&code=C&state=${state}`), { code: 'C', state });
    assert.deepEqual(readReturn(`?state=${state}`), { code: '', state });
    for (const ordinary of [
      '',
      '?code=C',
      '?state=',
      '?state=open',
      '?state=abcdefghijklmnop',
      '?code=C&state=has-a-dash-in-it-so',
      '?code=C&state=',
    ])
      assert.equal(readReturn(ordinary), null, ordinary);
  });
});
