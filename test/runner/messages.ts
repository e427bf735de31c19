/** What a worker reports while it runs a file, in the order in which it happens. */
export type TestEvent =
  | { type: 'suite'; title: string }
  | { type: 'suite end' }
  | { type: 'test'; titlePath: string[] }
  | { type: 'pass'; title: string; milliseconds: number; slow: boolean }
  | { type: 'fail'; title: string; titlePath: string[]; error: string };

export type FromWorker = { type: 'event'; event: TestEvent } | { type: 'file end' };

/** Which tests run, as Mocha's options of these names say. */
export interface TestFilter {
  grep?: string;
  fgrep?: string;
  invert?: boolean;
}

export type ToWorker = { type: 'run'; file: string; filter: TestFilter } | { type: 'stop' };
