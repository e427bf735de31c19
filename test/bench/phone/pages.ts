import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measurePage, type PageWeight } from '../page-weight';
import { lines, type LineName } from './line';
import type { Sample, Target, VisitKind } from './sample';
import { asPhone, type MeasuredPage, type Setup } from './setup';
import { tap, visit } from './visit';

/** Visits pages of the portal and of stored bytes in turns. */
export async function measurePages(
  setup: Setup,
  options: { runs: number; lines: readonly LineName[]; kinds: ReadonlySet<VisitKind> },
): Promise<{ samples: Sample[]; weights: (PageWeight & { name: string })[] }> {
  const { portal, pages, cookies } = setup;
  const { runs, kinds } = options;
  const profile = join(portal.folder, 'profile');
  const forget = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  const samples: Sample[] = [];

  for (let run = 0; run < runs; run++) {
    const targets: Target[] = run % 2 === 0 ? ['foyer', 'stored'] : ['stored', 'foyer'];
    for (const line of options.lines)
      for (const page of pages) {
        for (const target of targets) await visitPage({ run, line, page: page.name, target }, page);
        if (kinds.has('first') && page.path === '/') {
          await keep({ run, line, page: page.name, target: 'foyer', kind: 'first' }, page, null);
          forget();
        }
      }
  }
  const weights = [];
  for (const { name, path } of pages)
    weights.push({ name, ...(await measurePage(portal.port, path, asPhone(cookies.reader))) });
  return { samples, weights };

  /** Makes the cold and warm visits of a page. Warm ones use the profile of the cold one. */
  async function visitPage(sample: Omit<Sample, 'kind'>, page: MeasuredPage): Promise<void> {
    if (kinds.has('cold') || kinds.has('warm') || kinds.has('tap-warm'))
      await keep({ ...sample, kind: 'cold' }, page, cookies.reader);
    if (kinds.has('warm')) await keep({ ...sample, kind: 'warm' }, page, cookies.reader);
    if (kinds.has('tap-warm')) await keep({ ...sample, kind: 'tap-warm' }, page, cookies.tapper);
    forget();
    if (kinds.has('tap-cold')) await keep({ ...sample, kind: 'tap-cold' }, page, cookies.tapper);
    forget();
  }

  async function keep(sample: Sample, page: MeasuredPage, cookie: string | null): Promise<void> {
    const settings = {
      profile,
      address: setup.origins[sample.target] + page.path,
      cookie,
      through: setup.through,
      control: setup.control,
      line: lines[sample.line],
      content: page.content,
      hasApp: sample.target === 'foyer',
    };
    const where = `${sample.line} ${page.name} ${sample.kind} ${sample.target} ${sample.run + 1}/${runs}`;
    if (sample.kind === 'tap-cold' || sample.kind === 'tap-warm') {
      const made = await tap(settings, page.links);
      samples.push({ ...sample, tap: made });
      console.error(`${where}: tapped ${made.tapped.toFixed(0)}, ${made.reaction} ${made.reacted.toFixed(0)}`);
    } else {
      const made = await visit(settings);
      samples.push({ ...sample, visit: made });
      console.error(`${where}: painted ${made.largestPaint.toFixed(0)}, ready ${made.ready.toFixed(0)}`);
    }
  }
}
