import { randomInt } from 'node:crypto';
import type { SimulatorContext } from '../call-state';
import type { Clock } from '../clock';
import type { WecomFailure } from './failure';

export type Fields = Record<string, unknown>;

const warning = 'Warning: wrong json format.';

/** 25 digits that begin with the second, as the service's lookup tool takes them. */
function hint(clock: Clock): string {
  const digits = Array.from({ length: 3 }, () => String(randomInt(100_000)).padStart(5, '0')).join('');
  return `${Math.floor(clock.now() / 1000)}${digits}`;
}

/** The text of a failure with its tail. Most calls answer an unknown token without one. */
export function failureWords(
  error: WecomFailure,
  clock: Clock,
  ip: string,
  { wrongJson, unknownTokenTail }: { wrongJson: boolean; unknownTokenTail: boolean },
): string {
  const text = wrongJson ? `${warning} ${error.message}` : error.message;
  if (error.errcode === 40014 && !unknownTokenTail) return text;
  return `${text}, hint: [${hint(clock)}], from ip: ${ip}, more info at https://open.work.weixin.qq.com/devtool/query?e=${error.errcode}`;
}

export const successWords = (wrongJson: boolean, text = 'ok'): string => (wrongJson ? `${text}. ${warning} ` : text);

/** Writes an answer the way WeCom's front servers do: always 200, the errcode in the headers too. */
export function writeAnswer(ctx: SimulatorContext, errcode: number, errmsg: string, fields: Fields): void {
  const text = JSON.stringify({ errcode, errmsg, ...fields });
  ctx.status = 200;
  ctx.set({
    'Content-Type': 'application/json; charset=UTF-8',
    Server: 'nginx',
    'Error-Code': String(errcode),
    'Error-Msg': errmsg.replace(/[^\x20-\x7e]/g, '?'),
  });
  ctx.body = text;
}
