import { SourceMap } from 'node:module';

const place = /https?:\/\/[^\s()]+?(\/assets\/[\w./~-]+\.js):(\d+):(\d+)/g;

/**
 * Replaces places in compiled scripts by those in the sources: "/project/app/App.vue:12:3".
 * @param stack of a browser's `Error`
 * @param readMap gives the text of the source map beside an asset, or null
 */
export async function sourceStack(stack: string, readMap: (path: string) => Promise<string | null>): Promise<string> {
  const maps = new Map<string, SourceMap | null>();
  for (const [, path = ''] of stack.matchAll(place)) {
    if (maps.has(path)) continue;
    const text = await readMap(`${path}.map`);
    maps.set(path, text === null ? null : new SourceMap(JSON.parse(text)));
  }
  return stack.replaceAll(place, (compiled: string, path: string, line: string, column: string) => {
    // Lines of a stack begin with 1, those of a map with 0.
    const entry = maps.get(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return compiled;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
