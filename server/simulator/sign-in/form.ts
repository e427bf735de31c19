import type { SimulatorContext } from '../call-state';
import { readBody } from '../read-body';

/** The fields of a form that was sent; none where it was too large. */
export async function readForm(ctx: SimulatorContext): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(ctx.req) ?? '');
}
