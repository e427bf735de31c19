import assert from 'node:assert/strict';
import { shownAddress } from '../../../app/locales/shown-address';

describe('a shown address', () => {
  it('has the characters of other scripts decoded', () => {
    const addresses = [
      'https://例子.cn/制度/休假?部门=研发&n=1',
      '/people?q=张伟',
      'https://example.com/a%20b?c=%2F%25',
      'tel:+8610',
    ];
    for (const address of addresses)
      assert.equal(shownAddress(address.replace(/[\u0080-\uffff]+/g, encodeURIComponent)), address);
  });

  it('keeps encoded what is not text, is not seen, or changes the order of others', () => {
    const kept = [
      '%E5%88',
      '%FF',
      '%zz',
      '100%',
      '%00',
      '%0A',
      '%2e%2e%2f',
      '%C2%A0',
      '%E2%80%AE',
      '%E2%81%A6',
      '%EF%BB%BF',
    ];
    for (const part of kept) assert.equal(shownAddress(`/${part}`), `/${part}`);
    assert.equal(shownAddress('/%E5%88%B6%E2%80%AEgpj.exe'), '/%E5%88%B6%E2%80%AEgpj.exe');
    assert.equal(shownAddress('/%F0%9F%98%80'), '/%F0%9F%98%80');
  });
});
