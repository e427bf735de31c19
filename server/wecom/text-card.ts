import { WecomError } from './errors';
import type { WecomTextCard } from './types';

const call = 'message/send';
const mostReceivers = 1000;
const longestUrl = 2048;
/** A pipe separates receivers and `@all` means everyone, so neither may be part of a userid. */
const userid = /^[A-Za-z0-9][\w\-@.]{0,63}$/;

/**
 * The body of a text card message. Title and description are cut to the lengths that WeCom accepts.
 * @throws {WecomError} `request` for receivers or an address that WeCom would refuse
 */
export function textCardMessage(
  agentId: string,
  userids: readonly string[],
  card: WecomTextCard,
): Record<string, unknown> {
  if (userids.length === 0 || userids.length > mostReceivers)
    throw new WecomError('request', call, null, `takes 1 to ${mostReceivers} receivers, not ${userids.length}`);
  if (!userids.every((id) => userid.test(id)))
    throw new WecomError('request', call, null, 'one of the receivers is not a userid');
  if (!/^https?:\/\//.test(card.url) || Buffer.byteLength(card.url) > longestUrl)
    throw new WecomError('request', call, null, `needs an http(s) address of at most ${longestUrl} bytes`);
  return {
    touser: userids.join('|'),
    msgtype: 'textcard',
    agentid: Number(agentId),
    textcard: {
      title: cut(card.title, 128),
      description: cut(card.description, 512),
      url: card.url,
      ...(card.buttonText === undefined ? {} : { btntxt: [...card.buttonText].slice(0, 4).join('') }),
    },
  };
}

function cut(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
