/**
 * Shapes that both sides share and no feature owns. Each feature's own are in its `contract.ts`. Dates are ISO 8601 in
 * UTC.
 */

import type { Api } from './endpoint';

export type Language = 'zh-CN' | 'en';

/** What a person may do beyond reading, for the whole portal or a part of it. Members have no role. */
export type Role = 'publisher' | 'admin';

/** A list cut by a cursor. `next` is opaque; null means the end. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** What a caller may add to a call from the browser; server rendering ignores it. */
export interface CallOptions {
  /** Cancels the call, also while it waits for a sign-in: it then fails with the id `canceled`. */
  signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** The form whose draft this write is made of; the draft is removed once the write is answered. */
  draft?: string;
  /**
   * The page where the write is made, the current one if absent; null for a setting, which nobody looks for if it
   * waits.
   */
  page?: string | null;
  /**
   * Whether there is still somebody to tell of a refusal; where not, it stays among the kept writes until somebody is.
   * Always, where absent.
   */
  here?(): boolean;
}

/** The body of every JSON error. `id` is stable; `message` is for people and may change. */
export interface ErrorBody {
  error: { id: string; message: string; requestId: string };
}

/**
 * The body of a 203. `authorizeUrl` is complete except for `redirect_uri`; `signedOut`: the person signed out, and only
 * they may begin.
 */
export interface SignInBody {
  signIn: { corpId: string; authorizeUrl: string; signedOut?: boolean };
}

/** What `POST /api/session` answers. */
export interface SessionAnswer {
  user: { id: string; name: string };
}

/**
 * The offsets of the company's time zone, in order: the minute since 1970 from which one applies, and the offset in
 * minutes. The server computes them, so that a browser needs no time zone data and hydration finds the same dates.
 */
export type UtcOffsets = readonly (readonly [from: number, offset: number])[];

/** What one server rendering is given, and what it gives back. Made anew for each request. */
export interface RenderContext {
  /** Path and query, as the person sees it. */
  url: string;
  /** Calls endpoints as the person; null without a session (error pages). */
  api: Api | null;
  /** From `Accept-Language`; the person's own choice, which the page reads, takes precedence. */
  language: Language;
  utcOffsets: UtcOffsets;
  /** Milliseconds since 1970: the page's only clock, so that both sides of hydration agree. */
  now: number;
  requestId: string;
  /** Renders the error page instead of the page at `url`. */
  error: PageError | null;
  /** Set by the rendering. `chunks` names what the page loads besides its components: its words. */
  result: { status: number; title: string; language: Language; chunks: readonly string[]; state: ClientState } | null;
}

/** An error as a page shows it. `retryPath` is where its one button leads. */
export interface PageError {
  id: string;
  status: number;
  requestId: string;
  retryPath: string;
}

/** What the browser's half starts from: the text of `<script type="application/json" id="state">`. */
export interface ClientState {
  /** Whether `#app` holds rendered markup to hydrate; otherwise the browser renders all. */
  rendered: boolean;
  language: Language;
  utcOffsets: UtcOffsets;
  now: number;
  requestId: string;
  error: PageError | null;
  /** Vuex's state; null in the unrendered shell. */
  store: unknown;
  /** The build whose scripts the page loads, added by the renderer; absent in development. */
  build?: string | undefined;
}
