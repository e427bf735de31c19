/** Longer addresses are not linked. */
const maxLength = 2000;
/** An address with more open brackets ends there. */
const maxOpen = 10;
/** How far to look for the rest of a path, behind letters that may belong to the text. */
const lookahead = 200;

/** Scripts without spaces between words, so that text may follow an address directly. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const isUnspaced = new RegExp(`[${unspaced}]`, 'u');
const labelRun = /[\p{L}\p{M}\p{N}-]+/uy;
/** Top-level domains in Chinese. */
const chineseTopLevel =
  /^(?:中国|中國|公司|网络|網絡|香港|台湾|台灣|新加坡|政务|公益|在线|中文网|集团|网址|手机|商标|商店|网店|网站|企业|信息|我爱你)/u;
const port = /:\d{1,5}(?!\d)/y;
const userName = /[\w.:~!$&'()*+,;=%-]*@/y;
const plainPath = /[\w~!$&'*+=:@%/?#.-]+/y;
const bracketOrComma = /[(),;]/;
const letter = /[\p{L}\p{M}\p{Nd}]/u;
const wideForm = /[\uff00-\uffef]/;
/** After these, letters of an unspaced script belong to the address: `/制度`, `?q=考勤`, `X_(建筑)`. */
const delimiter = /[/=_.&?#+~(,-]/;
const fileName = '\\.(?:pdf|docx?|xlsx?|pptx?|html?|aspx?|jsp|php|md|txt|csv|zip|rar|7z|png|jpe?g|gif|mp4)(?![a-z0-9])';
const leadsOn = new RegExp(`^[${unspaced}\\w-]+(?:/[${unspaced}\\w-]+)*(?:${fileName}|&\\w+=)`, 'iu');

function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
}

/**
 * The length of a web address from its host on, 0 if there is none or it has a user name. Chinese letters belong to it
 * if they follow a delimiter (`/制度`) or lead to the rest of a path (`/Q3报告.pdf`). It ends before full-width
 * punctuation, before a closing bracket that it did not open, and before a sentence's last mark.
 */
export function addressLength(whole: string, start: number): number {
  const text = whole.slice(start, start + maxLength + 1);
  const afterHost = hostEnd(text);
  if (afterHost === 0) return 0;
  const afterPort = afterHost + matchAt(port, text, afterHost).length;
  if (matchAt(userName, text, afterHost) !== '') return 0;
  const end = /[/?#]/.test(text[afterPort] ?? '') ? trimmed(text, pathEnd(text, afterPort)) : afterPort;
  return end > maxLength ? 0 : Math.max(end, afterHost);
}

/** `localhost`, `oa.example.com`, `bücher.example`, `内网.example.com`, `门户.中国`. */
function hostEnd(text: string): number {
  let end = 0;
  for (let position = 0; ;) {
    const run = matchAt(labelRun, text, position);
    if (run === '' || run.startsWith('-')) break;
    const firstUnspaced = run.search(isUnspaced);
    const isLabel = firstUnspaced === 0 && text[position + run.length] === '.';
    if (firstUnspaced > 0) return position + firstUnspaced;
    if (firstUnspaced === 0 && !isLabel) return end === 0 && position === 0 ? 0 : topLevelEnd(run, position, end);
    if (!isLabel) end = position + run.length;
    if (text[position + run.length] !== '.') break;
    position += run.length + 1;
  }
  return text[end - 1] === '-' ? 0 : end;
}

function topLevelEnd(run: string, position: number, otherwise: number): number {
  const topLevel = chineseTopLevel.exec(run)?.[0];
  return topLevel === undefined ? otherwise : position + topLevel.length;
}

function pathEnd(text: string, start: number): number {
  const open: number[] = [];
  let position = start;
  while (position < text.length && open.length < maxOpen) {
    position += matchAt(plainPath, text, position).length;
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    const before = lastCharacter(text, position);
    if (!belongs(text, position, character, before)) break;
    if (character === '(') {
      // b(内网): a remark, not a part of the address.
      if (/[a-z0-9]/i.test(before) && isUnspaced.test(text[position + 1] ?? '')) break;
      open.push(position);
    }
    if (character === ')' && open.pop() === undefined) break;
    position += character.length;
  }
  return open[0] ?? position;
}

function belongs(text: string, position: number, character: string, before: string): boolean {
  if (/[,;]/.test(character) && /^.(?:https?:\/\/|www\.)/i.test(text.slice(position, position + 9))) return false;
  if (bracketOrComma.test(character)) return true;
  if (character === '·') return letter.test(before) && letter.test(text[position + 1] ?? '');
  if (wideForm.test(character) || !letter.test(character)) return false;
  if (!isUnspaced.test(character) || isUnspaced.test(before) || before === '·' || delimiter.test(before)) return true;
  return leadsOn.test(text.slice(position, position + lookahead));
}

function lastCharacter(text: string, end: number): string {
  return /.$/u.exec(text.slice(Math.max(0, end - 2), end))?.[0] ?? '';
}

/** Leaves out punctuation and marks of emphasis at the end. */
function trimmed(text: string, end: number): number {
  let last = end;
  while (/[.,;:!?'*_~]/.test(text[last - 1] ?? '')) last -= 1;
  return last;
}
