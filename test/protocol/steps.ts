import fc from 'fast-check';
import type { FaultInput } from '../../server/simulator';
import type { Installation } from './installation';
import type { Code, Door, Model, Session, Tab, Write } from './model';
import { endDevice, forge, keepCopyOfCookies, restoreCookies, signOut, useCopy } from './session-steps';
import { agree, returnFromWecom, data, openReturnAddress, pages, pressSignIn, read } from './sign-in-steps';
import { killDuringWrite, loseWrite, newWrite, sendWrite } from './write-steps';

export type Step = fc.AsyncCommand<Model, Installation>;

const redeemPath = '/cgi-bin/auth/getuserinfo';
const faults: FaultInput[] = [
  { name: 'late-code' },
  { name: 'code-from-history', times: 1 },
  { name: 'token-revoked' },
  { name: 'token-expired' },
  { name: 'down', path: redeemPath },
  { name: 'garbage', path: redeemPath },
  { name: 'garbage', form: 'bad-gateway', path: redeemPath },
  { name: '45009', path: redeemPath },
  { name: '60020', path: redeemPath },
  { name: '-1', path: redeemPath },
  { name: 'slow', ms: 60_000, path: redeemPath, times: 1 },
];

const number = fc.nat(7);
/** True in `chance` of a hundred cases. */
const sometimes = (chance: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: 100 }).map((roll) => roll > 100 - chance);
const loss = fc.constantFrom('response' as const, 'connection' as const);
const door = fc.constantFrom('page' as const, 'data' as const);

/** Counts from the newest, so that most steps concern recent events. */
function newest<T>(list: readonly T[], index: number): T {
  const found = list.at(-1 - (index % list.length));
  if (found === undefined) throw new Error('The step was not possible.');
  return found;
}

const tabOf = ({ tabs }: Model, index: number): Tab => newest(tabs, index);
const sessionsOf = ({ sessions }: Model): Session[] => [...sessions.values()];

let stepsTaken = 0;
/** Steps taken by this process so far. */
export const takenSteps = (): number => stepsTaken;

/** Defines a kind of step. A walk leaves it out while it is not `possible`. */
function step<Inputs extends unknown[]>(
  name: string,
  inputs: { [Name in keyof Inputs]: fc.Arbitrary<Inputs[Name]> },
  take: (model: Model, real: Installation, ...inputs: Inputs) => Promise<void>,
  possible: (model: Model) => boolean = () => true,
): fc.Arbitrary<Step> {
  return fc.tuple(...inputs).map((chosen): Step => ({
    check: possible,
    async run(model, real) {
      stepsTaken += 1;
      await take(model, real, ...(chosen as Inputs));
    },
    toString: () => `${name}(${chosen.map((input) => fc.stringify(input)).join(', ')})`,
  }));
}

const hasSignIn = ({ signIns }: Model): boolean => signIns.length > 0;
const hasCode = ({ codes }: Model): boolean => codes.length > 0;
const hasWrite = ({ writes }: Model): boolean => writes.length > 0;
const hasSession = ({ sessions }: Model): boolean => sessions.size > 0;
const pathFor = (kind: Door, index: number): string => (kind === 'page' ? (pages[index % pages.length] ?? '/') : data);

const readAny = step('read', [number, door, number], async (model, real, tab, kind, path) => {
  await read(model, real, tabOf(model, tab), pathFor(kind, path));
});

const signIn = step(
  'signIn',
  [number, door, number, sometimes(10)],
  async (model, real, index, kind, other, shared) => {
    const tab = tabOf(model, index);
    const before = tab.signIns.length;
    if (tab.signedOut === true && kind === 'page') await pressSignIn(model, real, tab, pathFor(kind, other));
    else await read(model, real, tab, pathFor(kind, other));
    const begun = tab.signIns[before];
    if (begun === undefined) return;
    const person = shared ? model.person(other) : tab.owner;
    const code = await agree(model, real, tab, { signIn: begun, person });
    if (code !== null) await returnFromWecom(model, real, tab, { code, signIn: begun, door: kind });
  },
);

const press = step('pressSignIn', [number, number], async (model, real, tab, path) => {
  await pressSignIn(model, real, tabOf(model, tab), pathFor('page', path));
});

const agreeAny = step(
  'agree',
  [number, number, sometimes(25)],
  async (model, real, index, agreeing, inAnother) => {
    const begun = newest(model.signIns, index);
    const tab = inAnother ? tabOf(model, agreeing) : begun.tab;
    await agree(model, real, tab, { signIn: begun, person: tab.owner });
  },
  hasSignIn,
);

const mix = fc.record({ state: sometimes(25), browser: sometimes(25), door: sometimes(10) });
const otherDoor = { page: 'data', data: 'page' } as const;

const returnAny = step(
  'returnFromWecom',
  [number, number, mix],
  async (model, real, index, other, mixed) => {
    const code = newest(model.codes, index);
    const begun = mixed.state ? newest(model.signIns, other) : code.signIn;
    const tab = mixed.browser ? tabOf(model, other) : begun.tab;
    await returnFromWecom(model, real, tab, {
      code,
      signIn: begun,
      door: mixed.door ? otherDoor[begun.door] : begun.door,
    });
  },
  hasCode,
);

const ownReturn = (code: Code) => ({ code, signIn: code.signIn, door: code.signIn.door });

const loseReturn = step(
  'loseReturn',
  [number, loss],
  async (model, real, index, how) => {
    const code = newest(model.codes, index);
    await returnFromWecom(model, real, code.signIn.tab, ownReturn(code), how);
  },
  hasCode,
);

const goBack = step(
  'goBack',
  [number, number, sometimes(30)],
  async (model, real, index, other, elsewhere) => {
    const code = newest(model.codes, index);
    await openReturnAddress(model, real, elsewhere ? tabOf(model, other) : code.signIn.tab, ownReturn(code));
  },
  hasCode,
);

const write = step('write', [number, number], async (model, real, index, notice) => {
  const tab = tabOf(model, index);
  await sendWrite(model, real, tab, newWrite(model, real, tab, notice));
});

const writeTwice = step('writeTwice', [number, number], async (model, real, index, notice) => {
  const tab = tabOf(model, index);
  const twice = newWrite(model, real, tab, notice);
  await Promise.all([sendWrite(model, real, tab, twice), sendWrite(model, real, tab, twice)]);
});

const writeLost = step('loseWrite', [number, number, loss], async (model, real, index, notice, how) => {
  const tab = tabOf(model, index);
  await loseWrite(real, tab, newWrite(model, real, tab, notice), how);
});

const writeKilled = step('killDuringWrite', [number, number], async (model, real, index, notice) => {
  const tab = tabOf(model, index);
  await killDuringWrite(model, real, tab, newWrite(model, real, tab, notice));
});

const resend = step(
  'resend',
  [number, number, sometimes(25)],
  async (model, real, index, other, elsewhere) => {
    const kept = newest(model.writes, index);
    const own = model.tabs.find(({ session }) => session?.person === kept.person) ?? tabOf(model, other);
    await sendWrite(model, real, elsewhere ? tabOf(model, other) : own, kept);
  },
  hasWrite,
);

/** Writes with a response, each with a tab in which its person is signed in. */
function repeatable({ writes, tabs }: Model): { write: Write; tab: Tab }[] {
  return writes
    .filter(({ id }) => id !== null)
    .flatMap((answered) => {
      const tab = tabs.find(({ session }) => session?.person === answered.person);
      return tab === undefined ? [] : [{ write: answered, tab }];
    });
}

const resendChanged = step(
  'resendChanged',
  [number],
  async (model, real, index) => {
    const { write: answered, tab } = newest(repeatable(model), index);
    await sendWrite(model, real, tab, answered, `${answered.text} changed`);
  },
  (model) => repeatable(model).length > 0,
);

const leave = step('signOut', [number, sometimes(40)], async (model, real, tab, everywhere) => {
  await signOut(model, real, tabOf(model, tab), everywhere);
});

const copies = step(
  'useCopy',
  [number, door, number],
  async (model, real, index, kind, path) => {
    await useCopy(model, real, newest(sessionsOf(model), index), pathFor(kind, path));
  },
  hasSession,
);

const forging = step(
  'forge',
  [number],
  async (model, real, index) => {
    await forge(model, real, newest(sessionsOf(model), index));
  },
  hasSession,
);

const device = step(
  'endDevice',
  [number, number],
  async (model, real, index, other) => {
    const target = newest(sessionsOf(model), other);
    await endDevice(model, real, tabOf(model, index), { target, key: `end-device-${process.pid}-${stepsTaken}` });
  },
  hasSession,
);

const backup = step('cookies', [number, fc.constantFrom('keep', 'restore')], async (model, _real, index, what) => {
  const tab = tabOf(model, index);
  if (what === 'keep' || tab.copy === null) keepCopyOfCookies(tab);
  else restoreCookies(tab, tab.copy);
});

const refusesTokens = ({ name }: { name: string }): boolean => name === 'token-revoked' || name === 'token-expired';

const conditions = fc.constantFrom('fault', 'works', 'works', 'five minutes later');

const wecom = step('wecom', [conditions, fc.constantFrom(...faults)], async (model, real, what, fault) => {
  // Two refused tokens in a row stop sign-ins for two seconds, as they should.
  const isSecond = refusesTokens(fault) && real.simulator.faults().some(refusesTokens);
  if (what === 'fault' && !isSecond) real.simulator.fault(fault);
  if (what === 'works') real.simulator.clearFaults();
  if (what !== 'five minutes later') return;
  real.simulator.advance(301);
  for (const code of model.codes) code.expired = true;
});

const signals = fc.constantFrom('SIGTERM' as const, 'SIGKILL' as const);

const restart = step('restart', [number, signals], async (model, real, index, signal) => {
  const process = index % real.processes;
  await real.restart(process, signal);
  model.restarted(process, signal);
});

/** Each kind of step with its weight. Restarts are rare, because each takes a second of CPU time. */
const weights: [number, fc.Arbitrary<Step>][] = [
  [16, readAny],
  [32, signIn],
  [4, press],
  [10, agreeAny],
  [24, returnAny],
  [6, loseReturn],
  [10, goBack],
  [16, write],
  [6, writeTwice],
  [12, writeLost],
  [20, resend],
  [6, resendChanged],
  [1, writeKilled],
  [12, leave],
  [16, copies],
  [4, forging],
  [6, device],
  [8, backup],
  [10, wecom],
  [1, restart],
];

export const steps: fc.Arbitrary<Step>[] = weights.flatMap(([times, arbitrary]) =>
  Array.from({ length: times }, () => arbitrary),
);
