import fc from 'fast-check';

/** Pieces that URL parsers disagree about. */
const pieces = [
  '/',
  '//',
  '\\',
  '\\\\',
  '@',
  '#',
  '?',
  '[',
  ']',
  ':',
  ';',
  '&',
  '=',
  '%',
  '*',
  '.',
  '..',
  '|',
  '^',
  '`',
  '{',
  '}',
  '<',
  '>',
  '"',
  "'",
  '$',
  ',',
  '+',
  '~',
  'a',
  'b',
  '0',
  ' ',
  '\t',
  '\v',
  '\f',
  '\0',
  '\x01',
  '\x1f',
  '\x7f',
  '\x80',
  '\x85',
  '\xa0',
  '\xad',
  '\xff',
  '\xef\xbb\xbf',
  '\xe4\xb8\xad',
  '\xe2\x80\xa8',
  '%00',
  '%0a',
  '%0d%0a',
  '%20',
  '%23',
  '%2e',
  '%2f',
  '%5c',
  '%25',
  '%ff',
  '%e4%b8%ad',
  '%c0%af',
  '%zz',
  '%u4e2d',
  '%ed%a0%80',
  'api',
  'API',
  'me',
  'auth/callback',
  'assets',
  'notices',
  'people',
  '/api/session',
  '/Api/session',
  '/API/me',
  '/api/me/',
  'Auth/callback/',
  'healthz',
  '?code=1&state=2',
  '?a[b]=c',
  '?__proto__[x]=1',
  '?cursor=',
  'http:',
  'https://',
  'ftp://',
  'javascript:',
  'http://a@b',
  '//evil.example',
  '[::1]',
  '[::',
  ':80',
  ':99999',
  'x:y@z',
  '::1',
  'constructor',
  '__proto__',
];

const joined = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...pieces) },
      fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

/** Percent escapes of random bytes, most of which are no UTF-8. */
const escaped = fc
  .uint8Array({ maxLength: 30 })
  .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));

const veryLong = fc
  .tuple(fc.constantFrom('/', '?a=', '%2f', '../', '&a', '\\', '#', '\xff'), fc.integer({ min: 100, max: 20_000 }))
  .map(([piece, length]) => piece.repeat(length / piece.length));

/**
 * Request targets as Latin-1 text, most of them malformed: origin-form, absolute-form, authority-form, `*`, random
 * bytes, percent escapes, backslashes, control characters and up to 20,000 bytes. A line break ends the request line
 * early.
 */
export const requestTargets: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: joined.map((text) => `/${text}`) },
  { weight: 2, arbitrary: fc.tuple(joined, joined).map(([path, query]) => `/${path}?${query}`) },
  { weight: 2, arbitrary: joined },
  { weight: 1, arbitrary: joined.map((text) => `/\\${text}#`) },
  { weight: 1, arbitrary: escaped.map((text) => `/${text}`) },
  { weight: 1, arbitrary: veryLong.map((text) => `/${text}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('http://', 'https://', 'HTTP://', 'x://', '//'), joined)
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '*',
      '/API/me',
      '/Api/session',
      '/api/Notices/1',
      '/auth/callback/?code=1&state=2',
      '/Auth/callback?code=1&state=2',
      '/AUTH/sign-in',
      '',
      '/',
      '.',
      '#',
      '?',
      '\\',
      '/\\a@b#',
      '/\\a@[#',
      '/\\[#',
      'localhost:80',
      'user@host:80',
      '/\xa0\\a@b',
    ),
  },
);
