import { readFileSync } from 'node:fs';
import Koa from 'koa';
import { z } from 'zod';

/** Koa alone, which sends prepared bytes by the key in `X-Recorded`, or by path. Measures the cost of HTTP and Koa. */
const [file = ''] = process.argv.slice(2);
const responses = z.record(
  z.string(),
  z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
);
const recorded = new Map(
  Object.entries(responses.parse(JSON.parse(readFileSync(file, 'utf8')))).map(([key, response]) => [
    key,
    { ...response, body: Buffer.from(response.body, 'base64') },
  ]),
);

const app = new Koa();
app.use((ctx) => {
  const response = recorded.get(ctx.get('X-Recorded') || ctx.path);
  if (response === undefined) return;
  ctx.status = response.status;
  ctx.set(response.headers);
  ctx.body = response.body;
});
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: Object(server.address()).port }));
