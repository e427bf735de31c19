import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';

const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const results = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
  passes: z.array(z.unknown()),
});

/**
 * Loads axe-core in each page that the context opens later. Sending its half a megabyte to each page through the
 * debugger takes long.
 */
export async function loadAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path });
}

/** Checks the page with all rules of axe-core, including best practices. Returns a line per violated rule. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // The debugger evaluates it, so the page's Content-Security-Policy does not apply.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(readFileSync(path, 'utf8'));
  const { violations, passes } = results.parse(
    await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'),
  );
  if (passes.length === 0) throw new Error('axe-core checked nothing.');
  return violations.map(
    ({ id, help, nodes }) =>
      `${id} (${nodes.length}): ${help}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary?.replace(/\s+/g, ' ')}`,
  );
}

/** The CSS pixels by which the page can be scrolled horizontally. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo(10_000, window.scrollY);
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(window.scrollX, scrollWidth - clientWidth);
  });
}
