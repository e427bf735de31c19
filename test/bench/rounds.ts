import { z } from 'zod';
import { headersOf, type Case } from './cases';
import type { LoadOrder, LoadResult } from './load';
import type { Measured } from './processes';

export interface Target extends Measured {
  port: number;
}

/** One server under one load. */
export interface Run {
  perSecond: number;
  /** CPU seconds of the server for 1000 responses. */
  cpuPer1000: number;
  /** Bytes of one response with its headers. */
  bytes: number;
  latencies: Float64Array;
}

export interface Measurement {
  name: string;
  portal: Summary;
  plain: Summary;
  /** Median over the rounds of portal / plain Koa. Both are measured in each round, so other load slows down both. */
  ratio: number;
  /** The other build, if the case concerns it, and the median of the CPU time of the portal / the other. */
  other: { summary: Summary; cpuRatio: number } | null;
}

export interface Summary {
  perSecond: number;
  cpuPer1000: number;
  bytes: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** A build that is measured beside the portal. */
export interface OtherBuild {
  target: Target;
  cookie: string;
  /** Whether a case is worth the time. */
  concerns(each: Case): boolean;
}

/** Sends an order to the process that generates the load. */
export type Order = (message: object) => Promise<unknown>;

const responseSchema = z.union([z.object({ result: z.custom<LoadResult>() }), z.object({ error: z.string() })]);

export async function runLoad(order: Order, target: Target, what: Omit<LoadOrder, 'port'>): Promise<Run> {
  const before = await target.usage();
  const response = responseSchema.parse(await order({ ...what, port: target.port } satisfies LoadOrder));
  const after = await target.usage();
  if ('error' in response) throw new Error(response.error);
  const { requests, seconds, bytes, latencies } = response.result;
  return {
    perSecond: requests / seconds,
    cpuPer1000: ((after.cpuSeconds - before.cpuSeconds) / requests) * 1000,
    bytes: bytes / requests,
    latencies,
  };
}

/** Measures each case on all servers in turn, so that other load on the machine affects all of them. */
export async function measure(
  cases: readonly Case[],
  servers: { portal: Target; plain: Target; cookie: string; other: OtherBuild },
  order: Order,
  effort: { rounds: number; forMs: number; warmUpMs: number; connections: number },
): Promise<Measurement[]> {
  const runs = new Map(cases.map((each) => [each, { portal: [] as Run[], plain: [] as Run[], other: [] as Run[] }]));
  for (let round = 0; round <= effort.rounds; round += 1) {
    // The first round is not counted: V8 compiles what runs often, which takes thousands of responses.
    const forMs = round === 0 ? effort.warmUpMs : effort.forMs;
    for (const [each, kept] of runs) {
      const what = { path: each.path, status: each.status, connections: effort.connections, forMs };
      const headers = headersOf(each, servers.cookie);
      const { target, cookie, concerns } = servers.other;
      const measureOther = async (): Promise<Run[]> =>
        concerns(each) ? [await runLoad(order, target, { ...what, headers: headersOf(each, cookie) })] : [];
      // In turn, because the machine is slower at some times than at others.
      const first = round % 2 === 0 ? await measureOther() : null;
      const portal = await runLoad(order, servers.portal, { ...what, headers });
      const other = first ?? (await measureOther());
      const plain = await runLoad(order, servers.plain, {
        ...what,
        headers: { ...headers, 'X-Recorded': each.name },
        forMs: effort.forMs / 2,
      });
      if (round === 0) continue;
      kept.portal.push(portal);
      kept.plain.push(plain);
      kept.other.push(...other);
    }
  }
  return [...runs].map(([{ name }, { portal, plain, other }]) => ({
    name,
    portal: summarize(portal),
    plain: summarize(plain),
    ratio: median(portal.map((run, index) => run.perSecond / (plain[index]?.perSecond ?? NaN))),
    other:
      other.length === 0
        ? null
        : {
            summary: summarize(other),
            cpuRatio: median(portal.map((run, index) => run.cpuPer1000 / (other[index]?.cpuPer1000 ?? NaN))),
          },
  }));
}

export function summarize(runs: readonly Run[]): Summary {
  const latencies = Float64Array.from(runs.flatMap((run) => [...run.latencies])).sort();
  return {
    perSecond: median(runs.map((run) => run.perSecond)),
    cpuPer1000: median(runs.map((run) => run.cpuPer1000)),
    bytes: median(runs.map((run) => run.bytes)),
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
  };
}

/** @param sorted ascending */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
