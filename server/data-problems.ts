import type { Logger } from './log';

/**
 * Reports stored data that pages cannot show as it is, for example a notice with an unknown category.
 * @param thing the kind of the record: `notice`, `link`, `person`
 */
export type ReportDataProblem = (thing: string, id: number | string, problem: string) => void;

const maxRemembered = 1000;

/** Logs each problem once per process, at `warn`, with the kind and the id of the record. */
export function createDataProblems(log: Logger): ReportDataProblem {
  const reported = new Set<string>();
  return (thing, id, problem) => {
    const key = `${thing} ${id} ${problem}`;
    if (reported.has(key)) return;
    reported.add(key);
    const [oldest] = reported;
    if (reported.size > maxRemembered && oldest !== undefined) reported.delete(oldest);
    log.warn({ [thing]: id }, problem);
  };
}
