import type { AxiosInstance } from 'axios';
import type { BrowserWindow } from './browser-window';
import type { SessionBody, SignInBody } from './contract';
import type { Api } from './endpoint';
import type { Observable } from './observable';
import type { PortalError } from './portal-error';
import type { SafeStorage } from './safe-storage';

/**
 * The app's access to the server and the tab. Created by `client.ts` in the browser, by `server.ts` for rendering.
 */
export interface Client {
  /** Resolves when the code that talks to the server is loaded; rejects with a `PortalError` if it cannot be loaded. */
  ready(): Promise<void>;
  readonly api: Api;
  readonly signIn: SignInView;
  readonly keptWrites: KeptWrites;
  readonly drafts: Drafts;
  readonly connection: Connection;
  /** The userid of the page's person; null until it is known. */
  readonly person: Observable<string | null>;
  /** Whether the server runs another build than the page, and a reload would lose nothing. */
  outdated(): boolean;
  /**
   * Sets the page's person (`me.id` in the page's state), and sends their kept writes. Before this, nothing is written
   * and no draft is read.
   */
  setPerson(userid: string): void;
  /**
   * Finishes a sign-in after WeChat's redirect: removes its parameters from the address and exchanges the code. Called
   * once, before the app starts, and not on error pages, because the server has already tried their code. Never
   * rejects; stays pending while the page leaves for WeChat again.
   * @returns `nothing` if WeChat did not redirect to this page
   */
  resumeSignIn(): Promise<Resumed>;
  /** Reports an exception of the page to the server's log. Best effort. */
  reportPageError(report: PageErrorReport): void;
  /** Asks the server whether this person's session is valid, without signing in. */
  checkSession(): Promise<'valid' | 'invalid' | 'unreachable'>;
  /**
   * Counts what signing out would delete: unsent writes except settings, and drafts that no write sends. Only after
   * `ready`.
   */
  unsent(): { writes: number; drafts: number };
  /**
   * Whether the person signed out in this tab after the page was loaded. Pages from the back-forward cache ask this.
   */
  isSignedOut(): boolean;
  /** What `sign-in/sign-out.ts` needs. Only after `ready`. */
  signOutDependencies(): SignOutDependencies;
}

/** What `sign-in/sign-out.ts` needs of the client. */
export interface SignOutDependencies {
  window: BrowserWindow;
  storage: SafeStorage;
  http: AxiosInstance;
  /** The userid of the page's person, or null. */
  owner: string | null;
  /** Asks the server whether the session still belongs to the page's person. Signs in if there is none. */
  isSamePerson(): Promise<boolean>;
  /** Whether the person confirmed signing out before a sign-in that has ended. */
  isToSignOut(): boolean;
  /** Clears the person's data from this tab's storage (`sign-in/clear-at-sign-out.ts`). */
  clearTab(): void;
  // Passed, because importing them would bring axios into the server's bundle with the page that signs out.
  toPortalError(error: unknown): PortalError;
  readChallenge(data: unknown): SignInBody['signIn'] | null;
  signInNeeded(): PortalError;
}

/** An exception in the page, for the server's log. The server removes personal data. */
export interface PageErrorReport {
  name: string;
  message: string;
  stack: string;
  /** What Vue was doing, for example "render". */
  during: string;
  /** The name of the page's route. */
  page: string;
  /** The id of the request that loaded the page. */
  requestId: string;
}

export type Resumed =
  { kind: 'nothing' } | { kind: 'signed-in'; user: SessionBody['user'] } | { kind: 'failed'; failure: SignInFailure };

export type SignInState =
  | { kind: 'idle' }
  /** The page is about to be left for WeChat: show progress and accept no input. */
  | { kind: 'leaving' }
  /** Show the failure as a full screen; for `not-kept` beside the text, so that it can be copied. */
  | { kind: 'failed'; failure: SignInFailure };

export type SignInView = Observable<SignInState>;

export interface SignInFailure {
  /**
   * The id of the error: `sign-in-refused`, `sign-in-loop`, `sign-in-left`, `not-kept`, `not-an-employee`,
   * `left-company`, `wecom-unavailable`, `wecom-misconfigured`, `too-many-requests`, `offline`, `timeout`, `unexpected`
   * or another id from the server.
   */
  id: string;
  /** HTTP status; 0 without a response. */
  status: number;
  requestId: string;
  /** Seconds from `Retry-After`; null without the header. */
  retryAfter: number | null;
  /** Unsent writes and drafts of the person in this tab. */
  unsent: { writes: number; drafts: number };
  /**
   * The action of the button. Asks the server again, and leaves for WeChat if there is no session; the promise then
   * stays pending. For `not-kept` it leaves although text will be lost.
   */
  retry(): Promise<Resumed>;
}

export type KeptState =
  | 'sending'
  /** Waits for the connection, the server or a sign-in, and is then sent automatically. `error` has the reason. */
  | 'queued'
  /** Refused by the server, or failed several times. Sent again only if the person asks for it. */
  | 'failed'
  /** The server accepted it while no form was waiting. A form shows this, then calls `dismiss`. */
  | 'sent';

/** A write of the page's person without a response, or whose result has not been shown. */
export interface KeptWrite {
  key: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body: unknown;
  /** The page that shows the state of the write; null for a setting, which has no such message. */
  page: string | null;
  draft: string | null;
  /** The text of the draft when it was sent; null without a draft, or if the form removes its draft itself. */
  draftText: string | null;
  /** When the write was first sent, in milliseconds since 1970. */
  at: number;
  state: KeptState;
  /** False if the browser could not store it: leaving the page loses it. */
  safe: boolean;
  error: PortalError | null;
  /** The server's response, in the state `sent`. */
  response: unknown;
  /** Whether it was waiting when this page finished a sign-in. */
  afterSignIn: boolean;
}

/** The kept writes of this tab and person, oldest first. Writes to one path are sent in this order. */
export interface KeptWrites extends Observable<readonly KeptWrite[]> {
  /** Sends one failed write, or all waiting writes, now. */
  retry(key?: string): void;
  /** Drops a write, or the note that it was sent. */
  dismiss(key: string): void;
}

/** Texts of forms that are not sent yet, per person and form, in this tab. */
export interface Drafts {
  /** Null without a draft, or before the person is known. */
  read(form: string): string | null;
  /** Saves a draft; an empty text removes it. Returns false if the browser cannot store it. */
  save(form: string, text: string): boolean;
  remove(form: string): void;
}

/** Whether the browser reports a network connection. */
export type Connection = Observable<boolean>;
