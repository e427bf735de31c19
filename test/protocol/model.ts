import assert from 'node:assert/strict';
import type { Answer, TestBrowser } from './browser';
import { wecomTimeoutMs, type Installation } from './installation';

/** How long a process may accept a session that another process has ended. */
const otherProcessesMs = 15_000;
/** Sign-ins within a minute that may end without a session. */
const mostReturns = 3;

/** When something ended, and which processes are known to know. */
export interface Ending {
  sentAt: number;
  at: number;
  processes: Set<number>;
}

export interface Person {
  userid: string;
  name: string;
  /** The last time they signed out everywhere. */
  everywhere: Ending | null;
}

export interface Session {
  id: string;
  token: string;
  person: Person;
  /** Code and state that it came from. */
  cameFrom: string;
  ending: Ending | null;
}

export type Door = 'page' | 'data';

export interface SignIn {
  state: string;
  door: Door;
  tab: Tab;
  authorizeUrl: string;
  /** The page that it leads back to; null if the portal may have forgotten which. */
  path: string | null;
  /** Failed returns that led to it. */
  returns: number;
  /** Whether the tab surely still has its cookie. */
  kept: boolean;
}

export interface Code {
  code: string;
  signIn: SignIn;
  /** Who agreed in WeCom. */
  person: Person;
  expired: boolean;
  spent: 'no' | 'maybe' | 'yes';
}

export interface Write {
  key: string;
  person: Person;
  notice: number;
  text: string;
  /** The question's id, once a response has said so. */
  id: number | null;
  /** Whether it may have taken effect. */
  reached: boolean;
}

/** One person's browser, and what the model knows of it. */
export interface Tab {
  browser: TestBrowser;
  owner: Person;
  session: Session | null;
  /** The person signed out here: nothing begins a sign-in at the page door until they press the button. */
  signedOut: boolean | 'maybe';
  signIns: SignIn[];
  /** Returns from WeCom since the last page with a session: an upper bound. */
  returns: number;
  copy: CopyOfCookies | null;
}

/** All cookies of a tab at some time, and what the model knew then. */
export interface CopyOfCookies {
  cookies: ReturnType<TestBrowser['copyOfCookies']>;
  session: Session | null;
  signedOut: Tab['signedOut'];
  returns: number;
}

/** A return from WeCom: a code and a state, its own or not, at one of the doors. */
export interface Return {
  code: Code;
  signIn: SignIn;
  door: Door;
}

/** What a process may think of a session. */
export type Standing = 'valid' | 'over' | 'either';

export type Model = ReturnType<typeof createModel>;

/** Everything that must be true of one run, from what its browsers have sent and seen. */
export function createModel(installation: Installation, run: number) {
  const people: Person[] = [
    { userid: 'lisiyuan', name: '李思源', everywhere: null },
    { userid: 'wangjianjun', name: '王建军', everywhere: null },
    { userid: 'piaochenghao', name: '朴成镐', everywhere: null },
    { userid: 'zhangwei', name: '张伟', everywhere: null },
  ];
  const person = (index: number): Person => people[index % people.length] as Person;
  const sessions = new Map<string, Session>();
  let killedAt = 0;

  const newTab = (owner: Person): Tab => ({
    browser: installation.newBrowser(),
    owner,
    session: null,
    signedOut: false,
    signIns: [],
    returns: 0,
    copy: null,
  });

  function standing(session: Session | null, process: number | null): Standing {
    if (session === null || process === null) return 'over';
    if (session.ending === null) return 'valid';
    const known = session.ending.processes.has(process) || Date.now() - session.ending.at > otherProcessesMs;
    return known ? 'over' : 'either';
  }

  return {
    run,
    people,
    person,
    sessions,
    // The first person has two devices.
    tabs: [person(0), person(1), person(2), person(0)].map(newTab),
    signIns: [] as SignIn[],
    codes: [] as Code[],
    writes: [] as Write[],
    newTab,
    standing,

    /** A process has refused the session: from now on it always must. */
    seenOver(session: Session | null, process: number | null): void {
      if (process !== null) session?.ending?.processes.add(process);
    },

    /** Whether this browser began the sign-in, at this door. */
    isOwn: (tab: Tab, signIn: SignIn, door: Door): boolean => signIn.tab === tab && signIn.door === door,

    /** The person has signed out in this browser: its session and its sign-ins are over. */
    signedOut(tab: Tab): void {
      tab.session = null;
      tab.signedOut = true;
      for (const signIn of tab.signIns) signIn.kept = false;
    },

    /** Whether the return has to end with a session: its own code, unused, in time, and WeCom works. */
    mustSignIn(tab: Tab, { code, signIn, door }: Return): boolean {
      const recent = tab.signIns.slice(-3).includes(signIn) && signIn.kept;
      const good = code.signIn === signIn && code.spent === 'no' && !code.expired;
      return signIn.tab === tab && signIn.door === door && recent && good && !isTroubled(installation);
    },

    /** One more return from WeCom; a sign-in that followed failed ones carries their number. */
    countReturn(tab: Tab, signIn: SignIn): void {
      tab.returns = Math.max(tab.returns, signIn.returns) + 1;
    },

    /** The loop guard has struck: only after three returns, and counting starts again. */
    loopStopped(tab: Tab): void {
      assert.ok(tab.returns >= mostReturns, `the loop guard struck after ${tab.returns} returns`);
      tab.returns = 0;
    },

    /** Notes which session a response has set. */
    signedIn(tab: Tab, token: string, { code, signIn, door }: Return, process: number | null): void {
      const claims = claimsOf(token);
      assert.equal(signIn.tab, tab, 'a session in a browser that did not begin this sign-in');
      assert.equal(signIn.door, door, 'a session at the other door');
      // WeCom does not bind a code to a state: one that leaks before it is used signs its owner in, but nobody else.
      assert.equal(claims.sub, code.person.userid, 'a session of somebody who did not agree');
      const cameFrom = `${code.code} ${signIn.state}`;
      const known = sessions.get(claims.jti);
      if (known === undefined) {
        assert.notEqual(code.spent, 'yes', 'a second session from one code');
        assert.ok(!code.expired || code.spent === 'maybe', 'a session from an expired code');
        const { everywhere } = code.person;
        const ending = everywhere !== null && claims.auth_time * 1000 < everywhere.sentAt ? everywhere : null;
        sessions.set(claims.jti, { id: claims.jti, token, person: code.person, cameFrom, ending });
      } else assert.equal(known.cameFrom, cameFrom, 'a session given to another sign-in');
      const session = sessions.get(claims.jti) as Session;
      assert.notEqual(standing(session, process), 'over', 'a repeated exchange revived a session that was over');
      code.spent = 'yes';
      signIn.kept = false;
      tab.session = session;
      tab.signedOut = false;
    },

    /** Notes that one session, or every session of its person, has been ended at a process. */
    ended(session: Session, everywhere: boolean, process: number | null, sentAt: number): void {
      const ending: Ending = { sentAt, at: Date.now(), processes: new Set(process === null ? [] : [process]) };
      if (everywhere) session.person.everywhere = ending;
      for (const one of everywhere ? sessions.values() : [session]) {
        if (one.person !== session.person) continue;
        if (one.ending === null) one.ending = { ...ending, processes: new Set(ending.processes) };
        else if (process !== null) one.ending.processes.add(process);
      }
    },

    /** Whether a process was killed a moment ago, perhaps while all others waited for the access token it fetched. */
    killedLately: (): boolean => Date.now() - killedAt < 2 * wecomTimeoutMs,

    /** A process that starts reads every ended session. */
    restarted(process: number, signal: 'SIGTERM' | 'SIGKILL'): void {
      if (signal === 'SIGKILL') killedAt = Date.now();
      for (const { ending } of sessions.values()) ending?.processes.add(process);
      for (const { everywhere } of people) everywhere?.processes.add(process);
    },

    /** What holds for every response: never 401, no session unless one was due, no secret in a body. */
    check({ status, headers, setCookies, text }: Answer, { grants = false } = {}): void {
      assert.notEqual(status, 401);
      assert.equal(headers['www-authenticate'], undefined);
      if (!grants) assert.equal(tokenIn(setCookies), null, 'a session that nobody asked for');
      for (const { token } of sessions.values()) assert.ok(!text.includes(token), 'a token in a body');
      for (const { code } of this.codes) assert.ok(!text.includes(code), 'a code in a body');
    },

    /** Whose data a body holds: this person's and nobody else's; of nobody where null. */
    checkOwner(text: string, owner: Person | null): void {
      if (owner !== null) assert.ok(text.includes(owner.name), `nothing of ${owner.userid}`);
      for (const other of people) {
        if (other === owner) continue;
        assert.ok(!text.includes(other.name) && !text.includes(other.userid), `data of ${other.userid}`);
      }
    },
  };
}

const harmless = new Set(['late-code', 'code-from-history', 'token-revoked', 'token-expired']);

/** Whether a fault that keeps people from signing in is on. */
export function isTroubled({ simulator }: Installation): boolean {
  return simulator.faults().some(({ name }) => !harmless.has(name));
}

/** What a token says of its session; nothing here depends on its signature. */
function claimsOf(token: string): { sub: string; jti: string; auth_time: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as ReturnType<typeof claimsOf>;
}

/** The session token that a response sets, if it sets one. */
export function tokenIn(setCookies: readonly string[]): string | null {
  const matches = setCookies.flatMap((line) => /^(?:__Host-)?foyer=([^;]+)/.exec(line)?.[1] ?? []);
  return matches[0] ?? null;
}
