import type { SimulatorContext } from '../call-state';
import { readText } from '../read-body';

/** The fields of a form that was sent; none where it was too large. */
export async function readForm(ctx: SimulatorContext): Promise<URLSearchParams> {
  return new URLSearchParams((await readText(ctx.req)) ?? '');
}
