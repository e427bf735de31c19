/** Largest text body, in bytes. */
const mostTextBytes = 1_048_576;

/**
 * The body, or null if it is larger than `mostBytes`. The rest of a larger body is read and dropped, so that the client
 * gets an answer.
 */
export async function readBytes(request: AsyncIterable<unknown>, mostBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const chunk = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    bytes += chunk.length;
    if (bytes <= mostBytes) parts.push(chunk);
    else parts.length = 0;
  }
  return bytes > mostBytes ? null : Buffer.concat(parts);
}

/** The body as text, or null if it is larger than a megabyte. */
export async function readText(request: AsyncIterable<unknown>): Promise<string | null> {
  return (await readBytes(request, mostTextBytes))?.toString('utf8') ?? null;
}
