import assert from 'node:assert/strict';
import { writtenText } from '../server/input';

describe('writtenText(most)', () => {
  const kept = (text: string, most = 100): string | null => writtenText(most).safeParse(text).data ?? null;

  it('keeps line breaks and trims white space', () => {
    assert.equal(kept('  one\r\ntwo\rthree\n\n\tfour \n'), 'one\ntwo\nthree\n\n\tfour');
  });

  it('removes control, private-use and unassigned characters', () => {
    assert.equal(kept('a\0b\u0007c\u009fd\ue000e\ufffff'), 'abcdef');
  });

  it('removes overrides of the text direction', () => {
    assert.equal(kept('invoice\u202efdp.exe'), 'invoicefdp.exe');
    assert.equal(kept('\u202dabc\u202c'), 'abc\u202c');
  });

  it('keeps joiners and marks that languages and emoji need', () => {
    for (const text of [
      'שלום \u200f(עולם)\u200e',
      '\u2067مرحبا\u2069 hello',
      '\u202bمرحبا\u202c',
      'نامه\u200cها',
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
      'क्\u200dष',
    ])
      assert.equal(kept(text), text);
  });

  it('refuses text without a visible character', () => {
    for (const text of ['', ' \n\t ', '\0\0', '\u202e\u202d', '\u200b\u200d', '\u2067\u2069'])
      assert.equal(kept(text), null, JSON.stringify(text));
  });

  it('counts characters, not UTF-16 units or removed characters', () => {
    assert.equal(kept('\u{1f600}'.repeat(5), 5)?.length, 10);
    assert.equal(kept('x'.repeat(6), 5), null);
    assert.equal(kept(`${'\u202e'.repeat(6)}abc`, 5), 'abc');
    assert.equal(kept(' '.repeat(30), 5), null);
  });
});
