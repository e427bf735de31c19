import { readFileSync } from 'node:fs';
import Koa from 'koa';
import { z } from 'zod';

/** Koa alone, which sends prepared bytes. Measures the cost of HTTP and Koa. */
const [file = ''] = process.argv.slice(2);
const answers = z.record(
  z.string(),
  z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
);
const recorded = new Map(
  Object.entries(answers.parse(JSON.parse(readFileSync(file, 'utf8')))).map(([key, answer]) => [
    key,
    { ...answer, body: Buffer.from(answer.body, 'base64') },
  ]),
);

const app = new Koa();
app.use((ctx) => {
  const answer = recorded.get(ctx.get('X-Answer'));
  if (answer === undefined) return;
  ctx.status = answer.status;
  ctx.set(answer.headers);
  ctx.body = answer.body;
});
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: Object(server.address()).port }));
