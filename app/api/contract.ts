/** Types shared by server and app that belong to no feature. Dates are ISO 8601 in UTC. */

import type { Api } from './endpoint';

export type Language = 'zh-CN' | 'en';

/** What a person may do beyond reading, for the whole portal or a part of it. Members have no role. */
export type Role = 'publisher' | 'admin';

/** One page of a list. `next` is the opaque cursor of the following page; null at the end. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** The body of every JSON error. `id` is stable; `message` may change. */
export interface ErrorBody {
  error: { id: string; message: string; requestId: string };
}

/**
 * The sign-in challenge: the body of a 203. `authorizeUrl` lacks only `redirect_uri`. With `signedOut` the person has
 * signed out, and signing in starts only with their button.
 */
export interface SignInBody {
  signIn: { corpId: string; authorizeUrl: string; signedOut?: boolean };
}

/** The response of `POST /api/session`. */
export interface SessionBody {
  user: { id: string; name: string };
}

/**
 * The offsets of the company's time zone, in order: the minute since 1970 from which one applies, and the offset in
 * minutes. The server computes them, so that a browser needs no time zone data and hydration finds the same dates.
 */
export type UtcOffsets = readonly (readonly [from: number, offset: number])[];

/**
 * Returns a text with the person's name, which is empty without a person. So everything else on a page can be rendered
 * once for many people.
 * @param text must use nothing else that belongs to a request
 */
export type PersonalText = (text: (name: string) => string) => string;

/** Input and result of rendering one request. */
export interface RenderContext {
  /** Path and query of the request. */
  url: string;
  /** Calls endpoints as the person; null without a session (error pages). */
  api: Api | null;
  /** From `Accept-Language`. The language that the person chose takes precedence. */
  language: Language;
  /** The name of the portal. */
  names: Record<Language, string>;
  utcOffsets: UtcOffsets;
  /** Milliseconds since 1970. The page's only clock, so that hydration finds the same dates. */
  now: number;
  /** For errors: nothing else of a page depends on the request. */
  requestId: string;
  /** Renders only what all pages have in common, as long as no page is known. Nothing in it depends on a person. */
  isFrame?: boolean;
  /** Leaves room for a text with the person's name. If absent, it is rendered as any other. */
  personalText?: PersonalText | undefined;
  /** Renders the error page instead of the page at `url`. */
  error: PageError | null;
  /** Set by the render function. `chunks` names the chunks of the page and of its words. */
  result: {
    status: number;
    title: string;
    language: Language;
    chunks: readonly string[];
    policy: PagePolicy;
    state: ClientState;
  } | null;
}

/** An error as shown by a page. Its button links to `retryPath`. */
export interface PageError {
  id: string;
  status: number;
  requestId: string;
  retryPath: string;
}

export type Tab = 'home' | 'notices' | 'people' | 'me';

/**
 * Additional sources that a page may load from. Hosts are written as `https://res.wx.qq.com`.
 * Style sheets of this origin need no entry.
 */
export interface PagePolicy {
  /** Hosts, or `blob:` for previews. */
  img?: readonly string[];
  media?: readonly string[];
  /** Hosts. */
  script?: readonly string[];
  connect?: readonly string[];
  frame?: readonly string[];
  /** `'self'` or `blob:`. */
  worker?: readonly string[];
}

/** The page of a document, so that the app can start before the definitions of all pages are loaded. */
export interface ShownPage {
  /** Its chunk has the same name. */
  name: string;
  path: string;
  tab: Tab;
  role?: Role | undefined;
  policy?: PagePolicy | undefined;
  /** The name of the layout's chunk. */
  layout?: string | undefined;
  /** The webpack module ids of its component and its code. */
  modules?: { component?: string | number; code?: string | number; layout?: string | number };
}

/** The initial state in the browser: the text of `<script type="application/json" id="state">`. */
export interface ClientState {
  /** Whether `#app` holds markup to hydrate. Otherwise the browser renders the page. */
  rendered: boolean;
  language: Language;
  /** The name of the portal. */
  names: Record<Language, string>;
  utcOffsets: UtcOffsets;
  now: number;
  error: PageError | null;
  /** Null at an address without a page; absent if the page was not rendered. */
  page?: ShownPage | null;
  /** Vuex's state; null if the page was not rendered. */
  store: unknown;
  /** The build whose scripts the page loads; absent in development. */
  build?: string | undefined;
  /** The address of the service worker; absent if the browser may keep nothing. */
  worker?: string | undefined;
}

/** A department of an audience. */
export interface AudienceDepartment {
  id: number;
  /** Whether it includes the departments below it. */
  withSub: boolean;
}

/** Departments and people by id. Empty lists name nobody. */
export interface NamedPeople {
  departments: AudienceDepartment[];
  people: string[];
}

/**
 * Who may see something: everyone, or the people of departments and named people, each without the exceptions. Who
 * belongs to it is decided when somebody looks, so it follows changes of the directory.
 */
export interface AudienceSpec extends NamedPeople {
  everyone: boolean;
  except: NamedPeople;
}

/** The audience of a new notice. */
export const everyone = (): AudienceSpec => ({
  everyone: true,
  departments: [],
  people: [],
  except: { departments: [], people: [] },
});
