import { randomInt } from 'node:crypto';
import type { SimulatorContext } from '../call-state';
import type { Clock } from '../clock';
import type { WecomFailure } from './failure';

export type Fields = Record<string, unknown>;

const warning = 'Warning: wrong json format.';

/** 25 digits that begin with the Unix time in seconds, as in WeCom's error messages. */
function hint(clock: Clock): string {
  const digits = Array.from({ length: 3 }, () => String(randomInt(100_000)).padStart(5, '0')).join('');
  return `${Math.floor(clock.now() / 1000)}${digits}`;
}

/** `errmsg` of a failure with hint, address and link. Most calls leave these out for an unknown token. */
export function failureMessage(
  error: WecomFailure,
  clock: Clock,
  ip: string,
  { wrongJson, hintForUnknownToken }: { wrongJson: boolean; hintForUnknownToken: boolean },
): string {
  const text = wrongJson ? `${warning} ${error.message}` : error.message;
  if (error.errcode === 40014 && !hintForUnknownToken) return text;
  return `${text}, hint: [${hint(clock)}], from ip: ${ip}, more info at https://open.work.weixin.qq.com/devtool/query?e=${error.errcode}`;
}

export const successMessage = (wrongJson: boolean, text = 'ok'): string => (wrongJson ? `${text}. ${warning} ` : text);

/** Writes a response as WeCom does: always status 200, with the errcode in the headers too. */
export function writeResponse(ctx: SimulatorContext, errcode: number, errmsg: string, fields: Fields): void {
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
