import { WecomError } from './errors';
import type { WecomTextCard } from './types';

const call = 'message/send';
export const mostReceivers = 1000;
const longestUrl = 2048;
/** In bytes of UTF-8. */
const longestTitle = 128;
const longestDescription = 512;
/** A pipe separates receivers and `@all` means everyone, so neither may be part of a userid. */
const userid = /^[A-Za-z0-9][\w\-@.]{0,63}$/;

/** How long WeCom remembers a request, in seconds: as long as it can. */
export const duplicateCheckSeconds = 4 * 3600;

/**
 * The body of a text card message. Title and description are cut to the lengths that WeCom accepts.
 * @throws {WecomError} `request` for receivers or an address that WeCom would refuse
 */
export function textCardRequest(agentId: string, userids: readonly string[], card: WecomTextCard): string {
  if (userids.length === 0 || userids.length > mostReceivers)
    throw new WecomError('request', call, null, `takes 1 to ${mostReceivers} receivers, not ${userids.length}`);
  if (!userids.every((id) => userid.test(id)))
    throw new WecomError('request', call, null, 'one of the receivers is not a userid');
  if (!/^https?:\/\//.test(card.url) || Buffer.byteLength(card.url) > longestUrl)
    throw new WecomError('request', call, null, `needs an http(s) address of at most ${longestUrl} bytes`);
  return JSON.stringify({
    touser: userids.join('|'),
    msgtype: 'textcard',
    agentid: Number(agentId),
    textcard: {
      title: cut(card.title, longestTitle),
      description: cut(inert(card.description), longestDescription),
      url: card.url,
      ...(card.buttonText === undefined ? {} : { btntxt: [...card.buttonText].slice(0, 4).join('') }),
    },
    enable_duplicate_check: 1,
    duplicate_check_interval: duplicateCheckSeconds,
  });
}

/** WeCom reads `<` in a description as markup. */
const inert = (text: string): string => text.replaceAll('<', '＜').replaceAll('>', '＞');

/** Cuts a text to at most `longest` bytes, between characters. WeCom would cut through one. */
function cut(text: string, longest: number): string {
  if (Buffer.byteLength(text) <= longest) return text;
  const ellipsis = '…';
  let kept = '';
  let bytes = Buffer.byteLength(ellipsis);
  for (const { segment } of graphemes.segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > longest) break;
    kept += segment;
  }
  return `${kept}${ellipsis}`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
