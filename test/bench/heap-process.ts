import { documentRest } from '../../server/render/document';
import { openDemoPages } from './demo-pages';

/**
 * Renders pages of two people and reports the heap size after a garbage collection: after warming up, and after
 * `renders` more pages. Needs `--expose-gc`.
 */
const renders = Number(process.argv[2]);
const warmUp = 3000;

const pages = await openDemoPages('heap');

async function render(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const url = pages.urls[number % pages.urls.length] ?? '/';
    const { html, result, components } = await pages.render(
      `${url}${url.includes('?') ? '&' : '?'}n=${number}`,
      number,
    );
    const assets = pages.assets(components, result.chunks);
    const start = assets.start(result.language).common.bytes.toString();
    const rest = documentRest({
      ...result,
      laterScripts: assets.laterScripts,
      scripts: assets.scripts,
      app: html,
      style: '',
    });
    if (!start.startsWith('<!DOCTYPE') || !rest.endsWith('</html>\n')) throw new Error('The document is incomplete.');
  }
}

async function heapAfterCollection(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

await render(warmUp);
const before = await heapAfterCollection();
await render(renders);
const after = await heapAfterCollection();
await pages.close();
process.send?.({ before, after, collects: globalThis.gc !== undefined });
