import assert from 'node:assert/strict';
import { signingKeys } from '../../config/secrets';
import { createSignedValues } from '../../server/session/signed-value';

describe('a signed value', () => {
  const [older, newer] = signingKeys(['an old secret of at least thirty-two bytes', 'a new secret of at least thirty-two bytes']);
  assert.ok(newer);
  const values = createSignedValues([older]);

  it('comes back as it was sealed', () => {
    assert.deepEqual(values.open('p', 's', values.seal('p', 's', ['页', 1, null])), ['页', 1, null]);
  });

  it('is good for its own purpose and subject only', () => {
    const sealed = values.seal('pending sign-in', 'state1', 1);
    assert.equal(values.open('sign-in attempts', 'state1', sealed), null);
    assert.equal(values.open('pending sign-in', 'state2', sealed), null);
  });

  it('cannot be changed, cut, lengthened or made with another key', () => {
    const sealed = values.seal('p', 's', { count: 1 });
    const [text = '', keyId = '', mac = ''] = sealed.split('.');
    const forged = Buffer.from('{"count":0}').toString('base64url');
    for (const other of ['', '.', '..', text, `${text}.${keyId}`, `${text}.${keyId}.`, `${text}..${mac}`, `${forged}.${keyId}.${mac}`, `${sealed}.x`, sealed.slice(0, -1), `${sealed}A`, 'a'.repeat(5000)]) {
      assert.equal(values.open('p', 's', other), null, other);
    }
    assert.equal(values.open('p', 's', undefined), null);
    assert.equal(values.open('p', 's', createSignedValues([newer]).seal('p', 's', { count: 0 })), null);
  });

  it('survives the rotation of secrets', () => {
    assert.equal(createSignedValues([newer, older]).open('p', 's', values.seal('p', 's', 7)), 7);
  });
});
