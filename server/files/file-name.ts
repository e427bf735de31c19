/** In UTF-16 units. Systems allow 255 bytes or units, and add numbers to names. */
export const longestName = 200;

/**
 * Characters that nobody sees and that change how a name is read: control characters, halves of pairs, private ones,
 * and those that reverse the order of others (`photo<U+202E>gpj.exe` looks like `photoexe.jpg`).
 */
const unseen = /[\p{Cc}\p{Cs}\p{Co}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Names of devices on Windows, which cannot be names of files, whatever the extension. */
const device = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?= *(?:\.|$))/i;

/**
 * The name of an uploaded file without its path and without what is unsafe in headers and file systems. Empty if
 * nothing is left.
 * @param sent as in `multipart/form-data`, where browsers write quotes and line breaks as `%22`, `%0D` and `%0A`
 */
export function cleanFileName(sent: string): string {
  const decoded = sent.replace(/%22/g, '"').replace(/%0[ad]/gi, '');
  const name = decoded.split(/[\\/]/).at(-1) ?? '';
  const shown = name.normalize('NFC').replace(unseen, '').replace(/\s+/g, ' ');
  let end = shown.length;
  while (shown[end - 1] === '.' || shown[end - 1] === ' ') end -= 1;
  return shown
    .slice(0, end)
    .replace(/^[. ]+/, '')
    .replace(device, '_$&');
}

/** The extension of a name, in lower case, without its dot; empty without one. */
export const extensionOf = (name: string): string => /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
