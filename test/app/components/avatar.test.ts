import assert from 'node:assert/strict';
import { hueOf, initialsOf, letterOf } from '../../../app/components/avatar';

describe('a tile\'s letter', () => {
  it('is the first character of its title, whole and large', () => {
    assert.equal(letterOf('expenses'), 'E');
    assert.equal(letterOf('🙂 feedback'), '🙂');
    assert.equal(letterOf('𠮷野家'), '𠮷');
    assert.equal(letterOf(''), '');
  });
});

describe('a person\'s circle', () => {
  it('holds the last two characters of a Chinese name, rare ones unbroken, and the first letter of any other', () => {
    assert.equal(initialsOf('欧阳修远'), '修远');
    assert.equal(initialsOf('李𬎆'), '李𬎆');
    assert.equal(initialsOf('王𠮷𬎆'), '𠮷𬎆');
    assert.equal(initialsOf('anna Schmidt'), 'A');
    assert.equal(initialsOf(' '), '');
  });

  it('always has the same colour for the same person', () => {
    assert.equal(hueOf('zhangsan'), hueOf('zhangsan'));
    assert.equal(new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`))).size, 6);
  });
});
