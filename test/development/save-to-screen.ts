import { pathToFileURL } from 'node:url';
import { closeBrowser } from '../support/browser';
import { startDevelopersRun } from './developers-run';
import { cookieOf, isMarked, mark, signedInPhone } from './signed-in';

/** Measures the milliseconds from saving a page's `.vue` file until an open browser shows the change, for each edit. */
export async function measureSaveToScreen(edits: number): Promise<number[]> {
  const run = await startDevelopersRun();
  try {
    const phone = await signedInPhone(run);
    const { page } = phone;
    await mark(page);
    const shown = page.locator('[data-save]');
    const times: number[] = [];
    run.edit('app/features/home/HomePage.vue', '<div class="page">', '<div class="page" data-save="0">');
    await shown.waitFor();
    for (let edit = 1; edit <= edits; edit += 1) {
      // Wait for a rendered page with this edit, so that the server bundle is compiled before the next edit.
      await fetch(run.origin, { headers: { Accept: 'text/html', Cookie: await cookieOf(phone) } });
      const begun = performance.now();
      run.edit('app/features/home/HomePage.vue', `data-save="${edit - 1}"`, `data-save="${edit}"`);
      await page.waitForFunction((wanted) => document.querySelector(`[data-save="${wanted}"]`) !== null, edit, {
        polling: 'raf',
      });
      times.push(performance.now() - begun);
    }
    if (!(await isMarked(page))) throw new Error('The page was reloaded instead of updated.');
    return times;
  } finally {
    await run.stop();
  }
}

/** Prints the results of `node --import tsx test/development/save-to-screen.ts`. */
async function main(): Promise<void> {
  const times = (await measureSaveToScreen(20)).sort((a, b) => a - b);
  const at = (part: number): string => (times[Math.floor(part * (times.length - 1))] ?? NaN).toFixed(0);
  process.stdout.write(
    `save to screen, ${times.length} edits of a .vue: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms\n`,
  );
  await closeBrowser();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
