import { figure, kilobytes, table } from '../table';
import type { PageWeight } from '../page-weight';
import { median as medianOf } from '../rounds';
import { floorOf, lines, type LineName } from './line';
import type { Sample, Target, VisitKind } from './sample';
import { slowdown, type Tap, type Visit } from './visit';

const median = (values: readonly number[]): number => medianOf(values.filter((value) => !Number.isNaN(value)));

/** Where and from what the figures came. */
export const origin = ({ runs, commit, machine }: { runs: number; commit: string; machine: string }): string =>
  `Commit ${commit}, ${machine}. Medians of ${runs} visits.`;

/** How visits are made, and what they leave out. */
export const explanation = `The phone: WeCom for Android, 390x844 at 2x, touch, processor slowed ${slowdown} times. Each visit is a new browser process:
cold with an empty profile, warm with the profile (disk cache, no connection) of the cold visit.
The line: a process between Chromium and the server forwards TCP segments of 1448 bytes with 52 bytes of headers. Each
direction has one rate for all connections and takes half the round-trip time; a new connection takes one round trip
first; slow start begins with 10 segments. Chromium asks for Brotli on localhost, as on https.
Left out: name lookup, TLS (one more round trip each), HTTP/2 (six connections instead), loss, and the bytes of
acknowledgements. The stored bytes are the same HTML without scripts and state, at Brotli 11, sent by plain Koa.
Times are in ms since navigation began. "ready": the first frame in which #app has its Vue instance; of stored bytes, in
which the content is visible. "floor": the end of the HTML if neither server nor browser took any time.`;

const columns = [
  ['first byte', 'firstByte'],
  ['HTML end', 'htmlEnd'],
  ['first paint', 'firstPaint'],
  ['largest paint', 'largestPaint'],
  ['ready', 'ready'],
  ['blocking', 'blocking'],
  ['long tasks', 'longTasks'],
  ['after paint', 'lateTasks'],
  ['the longest', 'longestLateTask'],
] as const satisfies readonly (readonly [string, keyof Visit])[];

/** Visits on a line: a row for the portal, one for the stored bytes, and their ratios. */
export function reportVisits(line: LineName, samples: readonly Sample[]): string {
  const kinds = ['cold', 'warm', 'first'] as const;
  const rows = pagesOf(samples).flatMap((page) =>
    kinds.flatMap((kind) => {
      const ours = visitsOf(samples, line, page, 'foyer', kind);
      // A first visit has no partner of its own.
      const theirs = visitsOf(samples, line, page, 'stored', kind === 'first' ? 'cold' : kind);
      if (ours.length === 0) return [];
      const cells = (visits: readonly Visit[]): string[] => [
        figure(floorOf(lines[line], middle(visits, 'htmlBytes')).last),
        ...columns.map(([, key]) => figure(middle(visits, key))),
        middle(visits, 'shift').toFixed(3),
        `${kilobytes(middle(visits, 'down'))} / ${kilobytes(middle(visits, 'up'))}`,
        String(middle(visits, 'requests')),
        `${figure(middle(visits, 'probe'))}`,
      ];
      const ratios = columns.map(([, key]) =>
        ['firstPaint', 'largestPaint', 'ready', 'htmlEnd', 'firstByte'].includes(key)
          ? figure(middle(ours, key) / middle(theirs, key))
          : '',
      );
      return [
        [`${page}, ${kind}`, ...cells(ours)],
        ...(theirs.length === 0
          ? []
          : [
              ['  stored bytes', ...cells(theirs)],
              ['  ratio', '', ...ratios],
            ]),
      ];
    }),
  );
  if (rows.length === 0) return '';
  const { rtt, down, up } = lines[line];
  return `${line}: ${rtt} ms, ${down} kbit/s down, ${up} kbit/s up\n${table(
    ['', 'floor', ...columns.map(([name]) => name), 'shift', 'KB down / up', 'requests', 'CPU probe'],
    rows,
  )}`;
}

/** Taps on a link that has just been painted. */
export function reportTaps(line: LineName, samples: readonly Sample[]): string {
  const rows = pagesOf(samples).flatMap((page) =>
    (['tap-cold', 'tap-warm'] as const).flatMap((kind) => {
      const of = (target: Target): Tap[] => select(samples, line, page, target, kind).flatMap(({ tap }) => tap ?? []);
      const [ours, theirs] = [of('foyer'), of('stored')];
      if (ours.length === 0) return [];
      const cells = (taps: readonly Tap[]): string[] => [
        ...(['tapped', 'reacted', 'opened'] as const).map((key) => figure(median(taps.map((each) => each[key])))),
        [...new Set(taps.map(({ reaction }) => reaction))]
          .map((kindOf) => `${kindOf} ${taps.filter(({ reaction }) => reaction === kindOf).length}`)
          .join(', '),
      ];
      const ratios = (['tapped', 'reacted', 'opened'] as const).map((key) =>
        figure(median(ours.map((each) => each[key])) / median(theirs.map((each) => each[key]))),
      );
      return [
        [`${page}, ${kind === 'tap-cold' ? 'cold' : 'warm'}`, ...cells(ours)],
        ...(theirs.length === 0
          ? []
          : [
              ['  stored bytes', ...cells(theirs)],
              ['  ratio', ...ratios, ''],
            ]),
      ];
    }),
  );
  if (rows.length === 0) return '';
  return `${line}: a tap on the link in the middle of the screen, as soon as it is painted\n${table(
    ['', 'tapped', 'reacted', 'next heading', 'reaction'],
    rows,
  )}`;
}

/** What a page needs before a tap is answered. */
export const reportWeights = (
  weights: readonly (PageWeight & { name: string })[],
  samples: readonly Sample[],
): string =>
  table(
    ['KB', 'HTML', 'gzip', 'br', 'state', 'scripts before ready, br'],
    weights.map(({ name, html, state }) => [
      name,
      kilobytes(html.plain),
      kilobytes(html.gzip),
      kilobytes(html.br),
      kilobytes(state.plain),
      kilobytes(
        median(
          samples.flatMap(({ page, target, kind, visit }) =>
            page === name && target === 'foyer' && kind === 'cold' ? (visit?.scriptBytes ?? []) : [],
          ),
        ),
      ),
    ]),
  );

const pagesOf = (samples: readonly Sample[]): string[] => [...new Set(samples.map(({ page }) => page))];

const select = (samples: readonly Sample[], line: LineName, page: string, target: Target, kind: VisitKind): Sample[] =>
  samples.filter((each) => each.line === line && each.page === page && each.target === target && each.kind === kind);

const visitsOf = (...where: Parameters<typeof select>): Visit[] => select(...where).flatMap(({ visit }) => visit ?? []);

const middle = (visits: readonly Visit[], key: keyof Visit): number => median(visits.map((visit) => visit[key]));
