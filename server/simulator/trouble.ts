import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatorMiddleware } from './call-state';
import type { Place } from './faults';
import type { State } from './state';

const htmlInstead =
  '<!DOCTYPE html><html><head><title>502</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>';

/** The faults that strike before WeCom itself does anything: slow, down and garbage. `closing` ends every wait. */
export function trouble(state: State, closing: AbortSignal): SimulatorMiddleware {
  return async (ctx, next) => {
    const place: Place = { area: ctx.path.startsWith('/cgi-bin/') ? 'api' : 'pages', path: ctx.path };

    const slow = state.faults.strike('slow', place);
    if (slow !== undefined) {
      ctx.state.note = `fault: slow, ${slow.ms} ms`;
      await delay(slow.ms, undefined, { signal: closing }).catch(() => undefined);
    }

    if (state.faults.strike('down', place) !== undefined) {
      ctx.state.note = 'fault: down';
      ctx.respond = false;
      ctx.req.socket.destroy();
      return;
    }

    const garbage = place.area === 'api' ? state.faults.strike('garbage', place) : undefined;
    if (garbage === undefined) {
      await next();
      return;
    }

    // A truncated answer is a real one, cut: what it did, such as spending a code, it did.
    if (garbage.form === 'truncated') await next();
    ctx.state.note = `fault: garbage, ${garbage.form}`;
    ctx.status = garbage.form === 'bad-gateway' ? 502 : 200;
    ctx.type = garbage.form === 'html' || garbage.form === 'bad-gateway' ? 'html' : 'json';
    ctx.body = garbageBody(garbage.form, ctx.body);
  };
}

function garbageBody(form: 'html' | 'truncated' | 'empty' | 'wrong-shape' | 'bad-gateway', real: unknown): string {
  switch (form) {
    case 'html':
    case 'bad-gateway':
      return htmlInstead;
    case 'truncated':
      return typeof real === 'string' ? real.slice(0, Math.ceil(real.length / 2)) : '{"errcode":0,"err';
    case 'empty':
      return '';
    case 'wrong-shape':
      return '["errcode",0]';
  }
}
