import assert from 'node:assert/strict';
import type { BrowserResponse, TestBrowser } from './browser';
import { createCompany } from '../../server/simulator/company/company';
import { wecomTimeoutMs, type Installation } from './installation';

/** How long a process may accept a session that another process has ended. */
const otherProcessesMs = 15_000;
/** Sign-ins within a minute that may end without a session. */
const mostReturns = 3;

/** When something ended, and which processes certainly know it. */
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
  /** The code and state from which it was created. */
  cameFrom: string;
  ending: Ending | null;
}

export type Door = 'page' | 'data';

export interface SignIn {
  state: string;
  door: Door;
  tab: Tab;
  authorizeUrl: string;
  /** The page at which it ends; null if the portal may have forgotten the page. */
  path: string | null;
  /** Failed returns before it. */
  returns: number;
  /** Whether the tab certainly still has its cookie. */
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
  /** The id of the question, once a response has contained it. */
  id: number | null;
  /** Whether it may have taken effect. */
  reached: boolean;
}

/** The browser of one person, and what the model knows about it. */
export interface Tab {
  browser: TestBrowser;
  owner: Person;
  session: Session | null;
  /** Whether the person signed out here: the page door begins no sign-in until they press the button. */
  signedOut: boolean | 'maybe';
  signIns: SignIn[];
  /** Returns from WeCom since the last page with a session: an upper bound. */
  returns: number;
  copy: CopyOfCookies | null;
}

/** A copy of all cookies of a tab, with what the model knew at that time. */
export interface CopyOfCookies {
  cookies: ReturnType<TestBrowser['copyOfCookies']>;
  session: Session | null;
  signedOut: Tab['signedOut'];
  returns: number;
}

/** A return from WeCom at the page door or the data door, with a code and a state, which need not belong together. */
export interface Return {
  code: Code;
  signIn: SignIn;
  door: Door;
}

/** Whether a process must accept a session (`valid`), must refuse it (`over`), or may do either. */
export type Standing = 'valid' | 'over' | 'either';

export type Model = ReturnType<typeof createModel>;

const company = createCompany();
const namesakes = new Map<string, number>();
for (const { name } of company.members()) namesakes.set(name, (namesakes.get(name) ?? 0) + 1);
/** Members who can sign in, with names of their own. */
const members = company
  .members()
  .filter((member) => member.status === 1 && company.memberVisible(member) && namesakes.get(member.name) === 1)
  .map(({ userid, name }) => ({ userid: userid.toLowerCase(), name }));
const peoplePerRun = 4;

/** Other people than in the runs before, so that nobody reaches the limit of questions per minute. */
function peopleOf(run: number): typeof members {
  const first = (run * peoplePerRun) % (members.length - peoplePerRun);
  return members.slice(first, first + peoplePerRun);
}

/** The model of one run: what must be true after the requests and responses of its browsers. */
export function createModel(installation: Installation, run: number) {
  const people: Person[] = peopleOf(run).map((member) => ({ ...member, everywhere: null }));
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

    /** A process has refused the session, so it must refuse it from now on. */
    seenOver(session: Session | null, process: number | null): void {
      if (process !== null) session?.ending?.processes.add(process);
    },

    /** Whether this browser began the sign-in, at this door. */
    isOwn: (tab: Tab, signIn: SignIn, door: Door): boolean => signIn.tab === tab && signIn.door === door,

    /** The person has signed out in this browser, which ends its session and sign-ins. */
    signedOut(tab: Tab): void {
      tab.session = null;
      tab.signedOut = true;
      for (const signIn of tab.signIns) signIn.kept = false;
    },

    /** Whether the return must end with a session: the code is its own, unused and in time, and WeCom works. */
    mustSignIn(tab: Tab, { code, signIn, door }: Return): boolean {
      const recent = tab.signIns.slice(-3).includes(signIn) && signIn.kept;
      const good = code.signIn === signIn && code.spent === 'no' && !code.expired;
      return signIn.tab === tab && signIn.door === door && recent && good && !hasBlockingFault(installation);
    },

    /** Counts a return from WeCom. A sign-in after failed ones includes their number. */
    countReturn(tab: Tab, signIn: SignIn): void {
      tab.returns = Math.max(tab.returns, signIn.returns) + 1;
    },

    /** The loop guard has stopped a sign-in, which is only allowed after three returns. */
    loopStopped(tab: Tab): void {
      assert.ok(tab.returns >= mostReturns, `the loop guard stopped after ${tab.returns} returns`);
      tab.returns = 0;
    },

    /** Records the session that a response has set. */
    signedIn(tab: Tab, token: string, { code, signIn, door }: Return, process: number | null): void {
      const claims = claimsOf(token);
      assert.equal(signIn.tab, tab, 'a session in a browser that did not begin this sign-in');
      assert.equal(signIn.door, door, 'a session at the other door');
      // WeCom does not bind a code to a state: one that leaks before it is used signs its owner in, but nobody else.
      assert.equal(claims.sub, code.person.userid, 'a session of a person who did not agree');
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

    /** Records that a process has ended one session, or all sessions of its person. */
    ended(session: Session, everywhere: boolean, process: number | null, sentAt: number): void {
      const ending: Ending = { sentAt, at: Date.now(), processes: new Set(process === null ? [] : [process]) };
      if (everywhere) session.person.everywhere = ending;
      for (const one of everywhere ? sessions.values() : [session]) {
        if (one.person !== session.person) continue;
        if (one.ending === null) one.ending = { ...ending, processes: new Set(ending.processes) };
        else if (process !== null) one.ending.processes.add(process);
      }
    },

    /** Whether a process was killed a moment ago, perhaps while others waited for an access token that it requested. */
    killedRecently: (): boolean => Date.now() - killedAt < 2 * wecomTimeoutMs,

    /** A process has restarted and has read all ended sessions. */
    restarted(process: number, signal: 'SIGTERM' | 'SIGKILL'): void {
      if (signal === 'SIGKILL') killedAt = Date.now();
      for (const { ending } of sessions.values()) ending?.processes.add(process);
      for (const { everywhere } of people) everywhere?.processes.add(process);
    },

    /** Checks what is true for every response: no 401, no unexpected session, no secret in the body. */
    check({ status, headers, setCookies, text }: BrowserResponse, { grants = false } = {}): void {
      assert.notEqual(status, 401);
      assert.equal(headers['www-authenticate'], undefined);
      if (!grants) assert.equal(tokenIn(setCookies), null, 'an unexpected session');
      for (const { token } of sessions.values()) assert.ok(!text.includes(token), 'a token in a body');
      for (const { code } of this.codes) assert.ok(!text.includes(code), 'a code in a body');
    },

    /** Checks that a body contains data of the owner only, or of no person if `owner` is null. */
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

/** Whether a fault that prevents signing in is set. */
export function hasBlockingFault({ simulator }: Installation): boolean {
  return simulator.faults().some(({ name }) => !harmless.has(name));
}

/** The claims of a token. Its signature is not checked. */
function claimsOf(token: string): { sub: string; jti: string; auth_time: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as ReturnType<typeof claimsOf>;
}

/** The session token that a response sets, if it sets one. */
export function tokenIn(setCookies: readonly string[]): string | null {
  const matches = setCookies.flatMap((line) => /^(?:__Host-)?foyer=([^;]+)/.exec(line)?.[1] ?? []);
  return matches[0] ?? null;
}
