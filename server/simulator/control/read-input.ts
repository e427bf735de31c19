import type { SimulatorContext } from '../call-state';
import { readText } from '../read-body';
import { ControlError } from './control-error';

const numbers = new Set(['times', 'ms', 'errcode', 'seconds', 'department']);

/** Converts a form field to the JSON value that it stands for. */
function fromForm(name: string, text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (numbers.has(name) && /^-?\d+$/.test(text)) return Number(text);
  return text;
}

/**
 * Reads JSON, or the non-empty fields of a form of the control page.
 * @throws {ControlError} 400, 413 or 415
 */
export async function readInput(ctx: SimulatorContext): Promise<unknown> {
  const text = await readText(ctx.req);
  if (text === null) throw new ControlError(413, 'The body is larger than 1 MB.');
  // `curl -d` sends JSON with the content type of a form.
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
