import { z } from 'zod';

const times = z.int().min(1).max(1_000_000).optional();
const where = z.enum(['api', 'pages', 'all']).default('all');
const path = z
  .string()
  .regex(/^\/cgi-bin\/[\w/]+$/, 'must be a path like /cgi-bin/user/get')
  .optional();

/**
 * Every fault, as `POST /_simulator/fault` takes it. `times` bounds how often it strikes; without it the fault lasts
 * until it is cleared. `where` limits slow and down to the API (`/cgi-bin/…`) or to the pages a browser opens. `path`
 * limits a fault of the API to one call.
 *
 * - `callback-twice`: the browser requests the portal's callback twice, with the same code or with two codes of one
 *   state.
 * - `late-code`: the code that comes back has expired already.
 * - `code-from-history`: the last callback address is visited again, spent code and old state included, as Back does.
 * - `cookies-dropped`: the callback arrives without its cookies (see sign-in/callback.ts for how far that goes).
 * - `refused`: whoever signs in by QR code, or is asked for consent, refuses: the callback carries the state alone.
 * - `extra-appid`: the QR login's callback carries an `appid` that nobody documented.
 * - `slow`: answers after `ms`. `down`: the connection ends without an answer.
 * - `garbage`: something else in place of JSON.
 * - `errcode`: an error of your choice, from any call; `45009`, `60020`, `50001`, `40001` and `-1` are short for the
 *   usual ones.
 * - `token-revoked`, `token-expired`: the next call that brings a token is told 40014 or 42001, and the token is dead
 *   (once unless `times` says more).
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
  z.strictObject({ name: z.literal('slow'), ms: z.int().min(0).max(600_000).default(3000), where, path, times }),
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

/** The calls that answer with a named error if no path is given. Other errors may come from every call. */
const usualPaths: Partial<Record<FaultName, readonly string[]>> = {
  '40001': ['/cgi-bin/gettoken'],
  '50001': ['/cgi-bin/auth/getuserinfo', '/cgi-bin/user/getuserinfo'],
};

/** Where a request goes: what `where` and `path` are compared with. */
export interface Place {
  area: 'api' | 'pages';
  path: string;
}

function concerns(fault: Fault, place: Place): boolean {
  if ('where' in fault && fault.where !== 'all' && fault.where !== place.area) return false;
  const path = 'path' in fault ? fault.path : undefined;
  // The gate of trusted addresses has never applied to gettoken.
  if (fault.name === '60020' && path === undefined && place.path === '/cgi-bin/gettoken') return false;
  const paths = path === undefined ? usualPaths[fault.name] : [path];
  return paths === undefined || paths.includes(place.path);
}

export type Faults = ReturnType<typeof createFaults>;

/** The faults that are switched on, each name at most once. */
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
    /** What is switched on, with the count of strikes left in `times`. */
    list: (): Fault[] =>
      [...active.values()].map(({ fault, left }) => (left === Infinity ? fault : { ...fault, times: left })),

    /** The fault, if it is on and concerns this place; counts as one strike. */
    strike<N extends FaultName>(name: N, place?: Place): Extract<Fault, { name: N }> | undefined {
      const entry = active.get(name);
      if (entry === undefined || (place !== undefined && !concerns(entry.fault, place))) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) active.delete(name);
      return isNamed(entry.fault, name) ? entry.fault : undefined;
    },
  };
}

function isNamed<N extends FaultName>(fault: Fault, name: N): fault is Extract<Fault, { name: N }> {
  return fault.name === name;
}
