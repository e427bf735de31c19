import { z } from 'zod';

const times = z.int().min(1).max(1_000_000).optional();
const where = z.enum(['api', 'pages', 'all']).default('all');
const path = z
  .string()
  .regex(/^\/cgi-bin\/[\w/]+$/, 'must be a path like /cgi-bin/user/get')
  .optional();

/**
 * Every fault, as `POST /_simulator/fault` accepts it. `times` limits how often it occurs; without it the fault lasts
 * until it is cleared. `where` limits `slow` and `down` to the API (`/cgi-bin/…`) or to the pages that a browser opens.
 * `path` limits a fault of the API to one call.
 *
 * - `callback-twice`: the browser requests the portal's callback twice, with the same code or with two codes for one
 *   state.
 * - `late-code`: the callback carries an expired code.
 * - `code-from-history`: the browser requests the previous callback again, with its used code and old state.
 * - `cookies-dropped`: the callback arrives without cookies (sign-in/callback.ts describes the limits).
 * - `refused`: the person refuses the QR login or the consent, so the callback has a state but no code.
 * - `extra-appid`: the callback of the QR login has an undocumented parameter `appid`.
 * - `slow`: the response is delayed by `ms`, before WeCom handles the request or after. `down`: the connection is
 *   closed without a response.
 * - `garbage`: the response is not the expected JSON.
 * - `errcode`: any call fails with this error. `45009`, `60020`, `50001`, `40001` and `-1` are shortcuts.
 * - `token-revoked`, `token-expired`: the next call with a token fails with 40014 or 42001, and the token becomes
 *   invalid. Occurs once unless `times` is set.
 */
export const faultSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('callback-twice'),
    codes: z.enum(['same', 'two']).default('same'),
    order: z.enum(['together', 'in-turn']).default('together'),
    times,
  }),
  z.strictObject({ name: z.literal('late-code'), times }),
  z.strictObject({ name: z.literal('code-from-history'), times }),
  z.strictObject({ name: z.literal('cookies-dropped'), times }),
  z.strictObject({ name: z.literal('refused'), times }),
  z.strictObject({ name: z.literal('extra-appid'), times }),
  z.strictObject({
    name: z.literal('slow'),
    ms: z.int().min(0).max(600_000).default(3000),
    moment: z.enum(['before', 'after']).optional(),
    where,
    path,
    times,
  }),
  z.strictObject({ name: z.literal('down'), where, path, times }),
  z.strictObject({
    name: z.literal('garbage'),
    form: z.enum(['html', 'truncated', 'empty', 'wrong-shape', 'bad-gateway']).default('html'),
    path,
    times,
  }),
  z.strictObject({ name: z.literal('errcode'), errcode: z.int(), path, times }),
  z.strictObject({ name: z.enum(['45009', '60020', '50001', '40001', '-1']), path, times }),
  z.strictObject({
    name: z.enum(['token-revoked', 'token-expired']),
    path,
    times: z.int().min(1).max(1_000_000).default(1),
  }),
]);

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;
export type FaultName = Fault['name'];

export const faultNames: readonly FaultName[] = [
  'callback-twice',
  'late-code',
  'code-from-history',
  'cookies-dropped',
  'refused',
  'extra-appid',
  'slow',
  'down',
  'garbage',
  'errcode',
  '45009',
  '60020',
  '50001',
  '40001',
  '-1',
  'token-revoked',
  'token-expired',
];

/** The calls that a fault applies to if it has no `path`. A fault not listed here applies to every call. */
const defaultPaths: Partial<Record<FaultName, readonly string[]>> = {
  '40001': ['/cgi-bin/gettoken'],
  '50001': ['/cgi-bin/auth/getuserinfo', '/cgi-bin/user/getuserinfo'],
};

/** Matched against the `where` and `path` of a fault. */
export interface RequestScope {
  area: 'api' | 'pages';
  path: string;
}

function appliesTo(fault: Fault, scope: RequestScope): boolean {
  if ('where' in fault && fault.where !== 'all' && fault.where !== scope.area) return false;
  const path = 'path' in fault ? fault.path : undefined;
  // WeCom does not check trusted IPs for gettoken.
  if (fault.name === '60020' && path === undefined && scope.path === '/cgi-bin/gettoken') return false;
  const paths = path === undefined ? defaultPaths[fault.name] : [path];
  return paths === undefined || paths.includes(scope.path);
}

export type Faults = ReturnType<typeof createFaults>;

/** The active faults, at most one of each name. */
export function createFaults() {
  const active = new Map<FaultName, { fault: Fault; left: number }>();

  return {
    set(input: FaultInput): Fault {
      const fault = faultSchema.parse(input);
      active.set(fault.name, { fault, left: fault.times ?? Infinity });
      return fault;
    },
    clear(name?: FaultName): void {
      if (name === undefined) active.clear();
      else active.delete(name);
    },
    /** The active faults; `times` is the number of occurrences left. */
    list: (): Fault[] =>
      [...active.values()].map(({ fault, left }) => (left === Infinity ? fault : { ...fault, times: left })),

    /** Returns the fault if it is active and applies to the request, and counts one occurrence. */
    trigger<N extends FaultName>(name: N, scope?: RequestScope): Extract<Fault, { name: N }> | undefined {
      const entry = active.get(name);
      if (entry === undefined || (scope !== undefined && !appliesTo(entry.fault, scope))) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) active.delete(name);
      return isNamed(entry.fault, name) ? entry.fault : undefined;
    },
  };
}

function isNamed<N extends FaultName>(fault: Fault, name: N): fault is Extract<Fault, { name: N }> {
  return fault.name === name;
}
