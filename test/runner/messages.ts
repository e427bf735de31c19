/** What a worker reports while it runs a file, in order. */
export type TestEvent =
  | { type: 'suite'; title: string }
  | { type: 'suite end' }
  | { type: 'test'; titlePath: string[] }
  | { type: 'pass'; title: string; milliseconds: number; slow: boolean }
  | { type: 'fail'; title: string; titlePath: string[]; error: string };

export type FromWorker = { type: 'event'; event: TestEvent } | { type: 'file end' };

/** Mocha's options that select tests. */
export interface TestFilter {
  grep?: string;
  fgrep?: string;
  invert?: boolean;
}

export type ToWorker = { type: 'run'; file: string; filter: TestFilter } | { type: 'stop' };
