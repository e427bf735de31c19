import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatorMiddleware } from './call-state';
import type { RequestScope } from './faults';
import type { State } from './state';

const htmlErrorPage =
  '<!DOCTYPE html><html><head><title>502</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>';

/**
 * Applies the faults `slow`, `down` and `garbage`, before WeCom itself handles the request.
 * @param closing aborts the delay of `slow`
 */
export function networkFaults(state: State, closing: AbortSignal): SimulatorMiddleware {
  return async (ctx, next) => {
    const scope: RequestScope = { area: ctx.path.startsWith('/cgi-bin/') ? 'api' : 'pages', path: ctx.path };

    const slow = state.faults.trigger('slow', scope);
    const wait = (): Promise<void> => delay(slow?.ms, undefined, { signal: closing }).catch(() => undefined);
    if (slow !== undefined) ctx.state.note = `fault: slow, ${slow.ms} ms`;
    if (slow !== undefined && slow.moment !== 'after') await wait();

    if (state.faults.trigger('down', scope) !== undefined) {
      ctx.state.note = 'fault: down';
      ctx.respond = false;
      ctx.req.socket.destroy();
      return;
    }

    const garbage = scope.area === 'api' ? state.faults.trigger('garbage', scope) : undefined;
    if (garbage === undefined) {
      await next();
      if (slow?.moment === 'after') await wait();
      return;
    }

    // The call takes effect (it may use up a code); only its response is cut off.
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
      return htmlErrorPage;
    case 'truncated':
      return typeof real === 'string' ? real.slice(0, Math.ceil(real.length / 2)) : '{"errcode":0,"err';
    case 'empty':
      return '';
    case 'wrong-shape':
      return '["errcode",0]';
  }
}
