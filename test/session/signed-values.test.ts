import assert from 'node:assert/strict';
import { signingKeys } from '../../config/secrets';
import { createSignedValues, sealLength } from '../../server/session/cookies';

describe('a signed value', () => {
  const [older, newer] = signingKeys([
    'an old secret of at least thirty-two bytes',
    'a new secret of at least thirty-two bytes',
  ]);
  assert.ok(newer);
  const values = createSignedValues([older]);

  it('is opened as it was sealed', () => {
    for (const text of ['', 'a', '/a.b?c=d&e', '..'])
      assert.equal(values.open('p', 's', values.seal('p', 's', text)), text);
    assert.equal(values.seal('p', 's', 'text').length, 'text'.length + sealLength);
  });

  it('is only accepted for its own purpose and subject', () => {
    const sealed = values.seal('pending sign-in', 'state1', 'a');
    assert.equal(values.open('sign-in attempts', 'state1', sealed), null);
    assert.equal(values.open('pending sign-in', 'state2', sealed), null);
  });

  it('cannot be changed, cut, lengthened or made with another key', () => {
    const sealed = values.seal('p', 's', '1');
    const [text = '', mac = ''] = sealed.split('.');
    const otherSpelling = `${text}.${mac.slice(0, -1)}${String.fromCharCode(mac.charCodeAt(mac.length - 1) + 1)}`;
    const others = [
      '',
      '.',
      '..',
      text,
      mac,
      `.${mac}`,
      `${text}.`,
      `${text}..${mac}`,
      `0.${mac}`,
      `${sealed}.x`,
      `${sealed}=`,
      sealed.slice(0, -1),
      `${sealed}A`,
      otherSpelling,
      'a'.repeat(5000),
    ];
    for (const other of others) {
      assert.equal(values.open('p', 's', other), null, other);
    }
    assert.equal(values.open('p', 's', undefined), null);
    assert.equal(values.open('p', 's', createSignedValues([newer]).seal('p', 's', '0')), null);
  });

  it('survives the rotation of secrets', () => {
    assert.equal(createSignedValues([newer, older]).open('p', 's', values.seal('p', 's', '7')), '7');
  });
});
