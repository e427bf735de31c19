const maxCharacters = 300;
const maxFrames = 10;
/** Maximum number of lines of a stack that are read, and of characters of each. */
const maxLines = 50;
const maxLineLength = 300;
const assets = '/assets/';

/**
 * Removes what may be personal from the text of a browser's error: quoted values ("Unexpected token '李", "李思源…" is
 * not valid JSON"), addresses of pages and all queries, which contain userids and search texts, anything that is not
 * ASCII, mail addresses, and numbers of six or more digits.
 */
export function withoutPersonalData(text: string): string {
  return text
    .replaceAll(/"[^"]*"?/g, '"…"')
    .replaceAll(/https?:\/\/\S*/gi, (address) => (address.includes(assets) ? address : 'https://…'))
    .replaceAll(/\?[\w.~%+-]*=\S*/g, '?…')
    .replaceAll(/[^\x20-\x7e…]+/g, '…')
    .replaceAll(/(?<![\w.+@-])[\w.+-]*@[\w.+@-]*/g, '…')
    .replaceAll(/\d{6,}/g, '…')
    .slice(0, maxCharacters);
}

const name = /^[\w.$<>]{0,80}/;
const file = /^[\w.-]{1,80}\.js:\d{1,7}:\d{1,7}/;

/**
 * Returns the frames of a stack that are in our own scripts, top first: "render /assets/me.1a2b.js:1:2345". Reads the
 * first 50 lines, and 300 characters of each.
 */
export function describeFrames(stack: string): string[] {
  return stack
    .split('\n', maxLines)
    .flatMap((line) => {
      const frame = line.slice(0, maxLineLength).trim().replace(/^at /, '');
      const place = placeIn(frame);
      return place === undefined ? [] : [`${name.exec(frame)?.[0] ?? ''} ${place}`.trim()];
    })
    .slice(0, maxFrames);
}

/** Looks for the file behind each `/assets/`. One expression for the whole line would try every pair of positions. */
function placeIn(frame: string): string | undefined {
  for (let start = frame.indexOf(assets); start !== -1; start = frame.indexOf(assets, start + 1)) {
    const [found] = file.exec(frame.slice(start + assets.length)) ?? [];
    if (found !== undefined) return assets + found;
  }
  return undefined;
}
