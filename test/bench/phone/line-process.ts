import { z } from 'zod';
import { ShapedLine } from './line';

/** Forwards to the ports in its arguments, in a process of its own, so that busy drivers do not delay packets. */
const shape = z.object({ rtt: z.number(), down: z.number(), up: z.number() });

const line = new ShapedLine();
process.on('message', (message) => {
  const shaped = shape.safeParse(message);
  if (shaped.success) line.shape(shaped.data);
  if (shaped.success || message === 'bytes') process.send?.(line.bytes());
});
const ports: number[] = [];
for (const port of process.argv.slice(2)) ports.push(await line.forward(Number(port)));
process.send?.({ ports });
