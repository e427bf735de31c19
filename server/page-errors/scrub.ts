const mostCharacters = 300;
const mostFrames = 10;

/**
 * The text of a browser's error without what may be about a person: quoted values ("Unexpected token '李', "李思源…" is not
 * valid JSON"), anything that is not ASCII, mail addresses and numbers of six digits and more.
 */
export function withoutPersonalData(text: string): string {
  return text
    .replaceAll(/"[^"]*"?/g, '"…"')
    .replaceAll(/[^\x20-\x7e…]+/g, '…')
    .replaceAll(/[\w.+-]+@[\w.-]+/g, '…')
    .replaceAll(/\d{6,}/g, '…')
    .slice(0, mostCharacters);
}

const frame = /([\w.$<>]{0,80})[^\n]{0,200}?(\/assets\/[\w.-]{1,80}\.js:\d{1,7}:\d{1,7})/;

/**
 * The places in our own scripts that a stack names, top first: "render /assets/me.1a2b.js:1:2345". Nothing else of it
 * is kept.
 */
export function describeFrames(stack: string): string[] {
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, name = '', place] = frame.exec(line.trim().replace(/^at /, '')) ?? [];
      return place === undefined ? [] : [`${name} ${place}`.trim()];
    })
    .slice(0, mostFrames);
}
