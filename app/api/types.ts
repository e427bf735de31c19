import type { SessionAnswer } from './contract';
import type { Api } from './endpoint';
import type { Observable } from './observable';
import type { PortalError } from './portal-error';

/** Everything the app needs from the outside. `client.ts` makes it in the browser, `server.ts` for server rendering. */
export interface Client {
  readonly api: Api;
  readonly signIn: SignInView;
  readonly keptWrites: KeptWrites;
  readonly drafts: Drafts;
  readonly connection: Connection;
  /** The userid of the person the page belongs to; null until it is known. */
  readonly person: Observable<string | null>;
  /** Whether the server runs another build than the page, and the page holds nothing that a full load would lose. */
  outdated(): boolean;
  /**
   * Tells who the page belongs to (`me.id` of the state that came with the page): before it nothing is written, no
   * draft is read and nothing that was kept is sent. Then what this person left unsent is sent.
   */
  setPerson(userid: string): void;
  /**
   * The second half of a sign-in; called once, before the app starts, and never on an error page (a code in its address
   * has been tried by the server). Cleans the address first. `nothing`: the page is an ordinary one. Does not settle
   * while the page leaves for WeChat once more. Never rejects.
   */
  resumeSignIn(): Promise<Resumed>;
  /** Reports an exception of the page to the server's log. Best effort. */
  reportPageError(report: PageErrorReport): void;
  /** Whether this page has come back from WeChat with a new session. */
  hasSignedIn(): boolean;
  /** Asks the server whether the session of this page's person is valid, without signing in. */
  checkSession(): Promise<'valid' | 'invalid' | 'unreachable'>;
  /**
   * What signing out would delete in this tab: writes without an answer, and drafts that are not part of one. Settings
   * do not count.
   */
  unsent(): { writes: number; drafts: number };
  /**
   * Whether the person has signed out in this tab since the page was loaded: a page from the browser's cache must not
   * show it again.
   */
  isSignedOut(): boolean;
  /**
   * Ends this session, or all of the person's, and forgets what this tab kept for the person and knew of them. Rejects
   * with a `PortalError`.
   */
  signOut(options?: { everywhere?: boolean }): Promise<void>;
}

/** What the server's log learns of an exception in the page; the server removes what could be about a person. */
export interface PageErrorReport {
  name: string;
  message: string;
  stack: string;
  /** What Vue was doing: "render". */
  during: string;
  /** The name of the page's route. */
  page: string;
  /** Of the request that sent the page. */
  requestId: string;
}

export type Resumed =
  { kind: 'nothing' } | { kind: 'signed-in'; user: SessionAnswer['user'] } | { kind: 'failed'; failure: SignInFailure };

export type SignInState =
  | { kind: 'idle' }
  /** The page is about to be left for WeChat: show that it goes on, do not let anything be typed. */
  | { kind: 'leaving' }
  /** Show the failure as a screen (for `not-kept`: over the page, so that the text can be copied). */
  | { kind: 'failed'; failure: SignInFailure };

export type SignInView = Observable<SignInState>;

export interface SignInFailure {
  /**
   * Why: `sign-in-refused`, `sign-in-loop`, `sign-in-left`, `not-kept`, `not-an-employee`, `left-company`,
   * `wecom-unavailable`, `wecom-misconfigured`, `too-many-requests`, `offline`, `timeout`, `unexpected` or another id
   * of the server.
   */
  id: string;
  /** HTTP status of the answer; 0 where there was none. */
  status: number;
  requestId: string;
  /** Seconds after which trying again makes sense; null where the server did not say. */
  retryAfter: number | null;
  /** What waits in this tab for the person who left. */
  kept: { writes: number; drafts: number };
  /**
   * For the button. Asks the server anew: leaves for WeChat (then it does not settle), or finds the session valid by
   * now and answers `signed-in` (what waited is sent again), or answers `failed`. For `not-kept` it leaves all the
   * same.
   */
  retry(): Promise<Resumed>;
}

export type KeptState =
  /** On its way. */
  | 'sending'
  /**
   * Kept; goes out by itself when the connection, the server or the sign-in is back. `error` says what it waits for, if
   * known.
   */
  | 'kept'
  /** The server refused it, or failed on it several times: told once, not sent again unless the person says so. */
  | 'failed'
  /** Answered after the page had been left in between: for a "sent" message, then `dismiss`. */
  | 'sent';

/** A write of the person on the page that has no answer yet, or whose answer nobody has seen. */
export interface KeptWrite {
  key: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body: unknown;
  /** Where it was made, and where its fate is shown; null for a setting, which is shown by its effect. */
  page: string | null;
  draft: string | null;
  /** What the draft said when it was sent; null without a draft. */
  draftText: string | null;
  /** Milliseconds since 1970: when it was first sent. */
  at: number;
  state: KeptState;
  /** False where the browser could not store it: it lives as long as the page does. */
  safe: boolean;
  error: PortalError | null;
  /** What the server answered, in the state `sent`. */
  answer: unknown;
}

/** The unanswered writes of this tab and this person, oldest first. They are sent one at a time in this order. */
export interface KeptWrites extends Observable<readonly KeptWrite[]> {
  /** Sends again now: one that failed, or all that wait. */
  retry(key?: string): void;
  /** Gives one up, or forgets that it was sent. */
  dismiss(key: string): void;
}

/** What is being typed, per person and form, in this tab. */
export interface Drafts {
  /** Null where there is none, or the person is not known yet. */
  read(form: string): string | null;
  /** Call on each input; an empty text removes. False: it could not be kept, say so. */
  save(form: string, text: string): boolean;
  remove(form: string): void;
}

/** Whether the device has a connection, as far as the browser knows. */
export type Connection = Observable<boolean>;
