const types: Record<string, string> = { png: 'png', jpeg: 'jpg', jpg: 'jpg', gif: 'gif', webp: 'webp' };
const maxBytes = 30_000_000;

/** The picture in a `data:` address, or null if it is none that can be stored. */
export function fileFromDataUrl(address: string): File | null {
  const [, type = '', data = ''] = /^data:image\/(png|jpeg|jpg|gif|webp);base64,([\w+/=%\s]+)$/i.exec(address) ?? [];
  const end = types[type.toLowerCase()];
  if (end === undefined || data.length > maxBytes * 2) return null;
  try {
    const bytes = atob(decodeURIComponent(data).replace(/\s/g, ''));
    return fileOf(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
      end,
    );
  } catch {
    return null;
  }
}

function fileOf(bytes: Uint8Array<ArrayBuffer>, end: string): File {
  return new File([bytes], `pasted.${end}`, { type: `image/${end === 'jpg' ? 'jpeg' : end}` });
}

/**
 * The PNG and JPEG pictures of Rich Text, in their order. Office puts them there, and only `file:` addresses into the
 * HTML beside it.
 */
export function picturesFromRtf(rtf: string): File[] {
  const found: File[] = [];
  for (let start = rtf.indexOf('\\pict'); start !== -1; start = rtf.indexOf('\\pict', start + 5)) {
    // `\picprop` and the like.
    if (/[a-z]/.test(rtf.charAt(start + 5))) continue;
    const { text, end } = groupAt(rtf, start);
    const isPng = text.includes('\\pngblip');
    if (isPng || text.includes('\\jpegblip')) {
      const bytes = bytesOf(text);
      if (bytes !== null) found.push(fileOf(bytes, isPng ? 'png' : 'jpg'));
    }
    start = end;
  }
  return found;
}

/** The text of a group without the groups inside of it. */
function groupAt(rtf: string, start: number): { text: string; end: number } {
  const parts: string[] = [];
  let depth = 0;
  let from = start;
  const brace = /[{}]/g;
  brace.lastIndex = start;
  for (let found = brace.exec(rtf); found !== null; found = brace.exec(rtf)) {
    if (depth === 0) parts.push(rtf.slice(from, found.index));
    depth += found[0] === '{' ? 1 : -1;
    from = found.index + 1;
    if (depth < 0) return { text: parts.join(' '), end: found.index };
  }
  return { text: parts.join(' '), end: rtf.length };
}

function bytesOf(group: string): Uint8Array<ArrayBuffer> | null {
  const hex = group.replace(/\\[a-z]+-?\d* ?/g, ' ').replace(/[^\da-f]/gi, '');
  if (hex.length < 16 || hex.length % 2 === 1 || hex.length > maxBytes * 2) return null;
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = parseInt(hex.substr(index * 2, 2), 16);
  return bytes;
}
