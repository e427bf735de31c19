import type { SimulatorContext } from '../call-state';
import { readText } from '../read-body';
import { ControlError } from './control-error';

const numbers = new Set(['times', 'ms', 'errcode', 'seconds', 'department']);

/** A field of a form as JSON would have it. */
function fromForm(name: string, text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (numbers.has(name) && /^-?\d+$/.test(text)) return Number(text);
  return text;
}

/** JSON, or the fields of the control page's forms (empty ones left out). */
export async function readInput(ctx: SimulatorContext): Promise<unknown> {
  const text = await readText(ctx.req);
  if (text === null) throw new ControlError(413, 'The body is larger than a megabyte.');
  // curl names JSON given with -d a form; what begins with a brace is none.
  if (ctx.is('json') || text.trimStart().startsWith('{')) {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      throw new ControlError(400, 'The body is not valid JSON.');
    }
  }
  if (!ctx.is('urlencoded')) throw new ControlError(415, 'The body must be JSON (Content-Type: application/json).');
  return Object.fromEntries(
    [...new URLSearchParams(text)]
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, fromForm(name, value)]),
  );
}
