const maxTextBytes = 1_048_576;

/**
 * The body, or null if it is larger than `maxBytes`. A larger body is read to its end and dropped, so that the client
 * gets a response.
 */
export async function readBytes(request: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const chunk = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    bytes += chunk.length;
    if (bytes <= maxBytes) parts.push(chunk);
    else parts.length = 0;
  }
  return bytes > maxBytes ? null : Buffer.concat(parts);
}

/** The body as text, or null if it is larger than 1 MB. */
export async function readText(request: AsyncIterable<unknown>): Promise<string | null> {
  return (await readBytes(request, maxTextBytes))?.toString('utf8') ?? null;
}
