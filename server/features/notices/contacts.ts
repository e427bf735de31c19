import { addressLength } from './web-addresses';

/** A part of a text that becomes a link. */
export interface FoundLink {
  start: number;
  end: number;
  href: string;
}

const www = /(?<![\w.@/:=-])www\.(?=[a-z0-9])/gi;
const mailDomain = /@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z]{2,24}(?![a-z0-9-]|:[a-z/~])/iy;
const mailName = /(?<![\w.%+/=-])[a-z0-9_][a-z0-9._+-]{0,63}$/i;
const insideAddress = /:\/\/[\w.:~!$&'()*+,;=%-]*$/;

const separator = '[ \\-－‐–]?';
const localNumber = '[2-9]\\d{2,3}[ \\-]?\\d{4}';
const country = '(?:\\+|00)86';
const phones = [
  // 138 0013 8000, +86 13800138000
  `(?:(?:${country}|86)${separator})?1[3-9]\\d(?:${separator}\\d{4}){2}`,
  // 010-62345678, (0755) 8601 3388, +86 10 62345678; never without a separator, as ids are written
  `(?:${country}${separator}(?:\\(0\\))?[1-9]\\d{1,2}[ \\-－]|[(（]0\\d{2,3}[)）] ?|0\\d{2,3}[\\-－])${localNumber}`,
  // 0755 86013388, unless it is inside a card number
  '(?<!\\d )0\\d{2,3} [2-9]\\d{2,3} ?\\d{4}(?! \\d)',
  // 400-123-4567, 4008-123-456
  '[48]00-(?:\\d{3}-\\d{4}|\\d{4}-\\d{3}|\\d{7})|[48]00\\d-\\d{3}-\\d{3}|400 \\d{3} \\d{4}',
  // +49 30 901820
  '\\+[1-9]\\d{0,2}(?:[ \\-]?\\(?\\d{1,4}\\)?){2,5}',
].join('|');
const extension = '(?:[,，]? ?(?:转|轉|分机号?[:：]?|ext\\.?) ?(\\d{1,6})|-(\\d{1,6}))?';
const notBefore = '(?<![A-Za-z0-9_@#¥￥$€£=%+]|[A-Za-z0-9][.,\\-])';
const notBehind = '(?![A-Za-z0-9_@%]|[.\\-－]\\d|,\\d{3}| ?(?:元|万|亿|块|角|%|人民币))';
const phone = new RegExp(`${notBefore}(${phones})${extension}${notBehind}`, 'gi');
/** Words before a number that is not a phone number. */
const otherNumber = new RegExp(
  '(?:订单|单号|编号|工号|账号|帐号|卡号|流水|合同|发票|税号|身份证|证件|资产|序列|批次|文号|QQ|ID|SN|No\\.?)[号码]*\\s*[:：]?\\s*$',
  'i',
);

/** Finds `www.` addresses, mail addresses and phone numbers, in the order of the text. */
export function findContacts(text: string): FoundLink[] {
  const found = [...webAddresses(text), ...mailAddresses(text), ...phoneNumbers(text)];
  found.sort((one, other) => one.start - other.start);
  let end = 0;
  return found.filter((link) => {
    if (link.start < end) return false;
    end = link.end;
    return true;
  });
}

function* webAddresses(text: string): Generator<FoundLink> {
  for (const { index } of text.matchAll(www)) {
    const end = index + addressLength(text, index);
    const address = text.slice(index, end);
    if (/^www\.[^./?#]+\.[^./?#]/i.test(address)) yield { start: index, end, href: `https://${address}` };
  }
}

function* mailAddresses(text: string): Generator<FoundLink> {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    mailDomain.lastIndex = at;
    const domain = mailDomain.exec(text)?.[0];
    const before = text.slice(Math.max(0, at - 200), at);
    const name = mailName.exec(before)?.[0];
    if (domain === undefined || name === undefined || name.endsWith('.') || insideAddress.test(before)) continue;
    yield { start: at - name.length, end: at + domain.length, href: `mailto:${name}${domain}` };
  }
}

function* phoneNumbers(text: string): Generator<FoundLink> {
  for (const { index, 0: whole, 1: number = '', 2: spoken, 3: hyphenated } of text.matchAll(phone)) {
    const digits = number
      .replace(/\(0\)/, '')
      .replace(/^00/, '+')
      .replace(/[^\d+]/g, '');
    const length = digits.replace('+', '').length;
    if (length < 8 || length > 15 || otherNumber.test(text.slice(Math.max(0, index - 16), index))) continue;
    const dialled = spoken ?? hyphenated;
    // A phone waits at the comma, then dials the extension.
    const href = `tel:${digits}${dialled === undefined ? '' : `,${dialled}`}`;
    yield { start: index, end: index + whole.length, href };
  }
}
