const mostBytes = 1_048_576;

/** The body as text; null where it is larger than a simulator has any use for. */
export async function readBody(request: AsyncIterable<unknown>): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const chunk = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}
