import assert from 'node:assert/strict';
import { dial, isExtension } from '../../../../app/features/people/telephone';

describe('a telephone number', () => {
  for (const [number, address] of [
    ['13800138765', 'tel:13800138765'],
    ['+86 138-0013-8765', 'tel:+8613800138765'],
    ['0755-86013388', 'tel:075586013388'],
    ['0755-86013388-8021', 'tel:075586013388,8021'],
    ['(010) 86013388 转 21', 'tel:01086013388,21'],
    ['8021', 'tel:8021'],
  ] as const) {
    it(`is dialled with its extension: ${number}`, () => assert.equal(dial(number), address));
  }

  it('is an extension if it is too short for a public number', () => {
    assert.deepEqual(['8021', '6-8021', '86013388', '0755-86013388-8021', '+86 13800138765'].filter(isExtension), [
      '8021',
      '6-8021',
    ]);
  });
});
