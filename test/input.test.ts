import assert from 'node:assert/strict';
import { writtenText } from '../server/input';

describe('text that a person writes', () => {
  const kept = (text: string, most = 100): string | null => writtenText(most).safeParse(text).data ?? null;

  it('keeps its lines and loses what is around it', () => {
    assert.equal(kept('  one\r\ntwo\rthree\n\n\tfour \n'), 'one\ntwo\nthree\n\n\tfour');
  });

  it('loses what nobody can see or store', () => {
    assert.equal(kept('a\0b\u0007c\u009fd\ue000e\ufffff'), 'abcdef');
  });

  it('loses overrides, which show text in another order than it stands in', () => {
    assert.equal(kept('invoice\u202efdp.exe'), 'invoicefdp.exe');
    assert.equal(kept('\u202dabc\u202c'), 'abc\u202c');
  });

  it('keeps what languages and emoji need to be written', () => {
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

  it('is none where nothing of it can be read', () => {
    for (const text of ['', ' \n\t ', '\0\0', '\u202e\u202d', '\u200b\u200d', '\u2067\u2069'])
      assert.equal(kept(text), null, JSON.stringify(text));
  });

  it('is as long as it is seen to be, not as it is stored', () => {
    assert.equal(kept('\u{1f600}'.repeat(5), 5)?.length, 10);
    assert.equal(kept('x'.repeat(6), 5), null);
    assert.equal(kept(`${'\u202e'.repeat(6)}abc`, 5), 'abc');
    assert.equal(kept(' '.repeat(30), 5), null);
  });
});
