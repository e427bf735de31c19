import assert from 'node:assert/strict';
import { hueOf } from '../../../app/components/avatar';

describe('hueOf(id)', () => {
  it('always returns the same color for the same person', () => {
    assert.equal(hueOf('zhangsan'), hueOf('zhangsan'));
    assert.equal(new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`))).size, 6);
  });
});
