import { SourceMap } from 'node:module';

const place = /https?:\/\/[^\s()]+?(\/assets\/[\w./~-]+\.js):(\d+):(\d+)/g;

/**
 * Replaces positions in compiled scripts by those in the sources, such as "/project/app/App.vue:12:3".
 * @param stack the stack of an `Error` in a browser
 * @param readMap returns the source map of an asset as text, or null
 */
export async function sourceStack(stack: string, readMap: (path: string) => Promise<string | null>): Promise<string> {
  const maps = new Map<string, SourceMap | null>();
  for (const [, path = ''] of stack.matchAll(place)) {
    if (maps.has(path)) continue;
    const text = await readMap(`${path}.map`);
    maps.set(path, text === null ? null : new SourceMap(JSON.parse(text)));
  }
  return stack.replaceAll(place, (compiled: string, path: string, line: string, column: string) => {
    // Lines start at 1 in a stack and at 0 in a source map.
    const entry = maps.get(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return compiled;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
