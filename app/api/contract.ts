/**
 * The contract between the portal and its front end: what goes over `/api/*` and, in the same shapes, by straight
 * calls during server rendering. The only module that both sides import. Dates are ISO 8601 in UTC.
 */

export type Language = 'zh-CN' | 'en';

/** A list cut by a cursor. `next` is opaque; null means the end. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Me {
  id: string;
  name: string;
  corpId: string;
  position: string | null;
  /** Names from the root down to the person's own department, one path for each membership. */
  departments: string[][];
  /** The person's own choice; null leaves it to `Accept-Language`. */
  language: Language | null;
  /** How many published notices the person has not opened. */
  unread: number;
}

export const noticeCategories = ['company', 'people', 'it', 'life', 'safety'] as const;
export type NoticeCategory = (typeof noticeCategories)[number];

export interface NoticeSummary {
  id: number;
  title: string;
  category: NoticeCategory;
  /** The first words of the text, without markup, at most 80 characters. */
  summary: string;
  publisher: string;
  publishedAt: string;
  pinned: boolean;
  unread: boolean;
}

export interface Notice extends NoticeSummary {
  /** Safe HTML made from Markdown by the server; pictures carry width and height. */
  html: string;
}

export interface NoticesQuery {
  cursor?: string;
  category?: NoticeCategory;
  unread?: boolean;
  /** 1 to 50; 20 where absent. */
  limit?: number;
}

export interface Question {
  id: number;
  text: string;
  askedAt: string;
  asker: { id: string; name: string };
}

export interface NewQuestion {
  /** 1 to 500 characters after trimming. */
  text: string;
}

export interface Department {
  id: number;
  name: string;
  parentId: number | null;
  /** Direct members. */
  members: number;
}

export interface PersonSummary {
  id: string;
  name: string;
  position: string | null;
  /** The name of the main department. */
  department: string | null;
}

/** A department that a person belongs to. */
export interface Membership {
  id: number;
  /** Names from the root down to the department itself. */
  path: string[];
}

export interface Person extends PersonSummary {
  alias: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
  departments: Membership[];
  leaders: PersonSummary[];
}

export interface PeopleQuery {
  q?: string;
  department?: number;
  cursor?: string;
  /** 1 to 100; 50 where absent. */
  limit?: number;
}

export interface SessionSummary {
  id: string;
  /** In words, from the user agent: "WeCom · Android". */
  device: string;
  startedAt: string;
  current: boolean;
}

export interface Link {
  id: number;
  titles: Record<Language, string>;
  /** https, or a path of the portal. */
  url: string;
  /** One character shown in the tile. */
  mark: string;
}

/** What a caller may add to a call from the browser; server rendering ignores it. */
export interface CallOptions {
  /** Cancels the call, also while it waits for a sign-in: it then fails with the id `canceled`. */
  signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** The form whose draft this write is made of; the draft is removed once the write is answered. */
  draft?: string;
  /** Whether there is still somebody to tell of a refusal; where not, it stays among the kept writes until somebody is. Always, where absent. */
  here?(): boolean;
}

/** The portal's one inside door, the same for a browser (over HTTP) and for server rendering (straight calls). */
export interface PortalApi {
  me(options?: CallOptions): Promise<Me>;
  setLanguage(language: Language, options?: WriteOptions): Promise<Me>;
  links(options?: CallOptions): Promise<Link[]>;
  notices(query: NoticesQuery, options?: CallOptions): Promise<Page<NoticeSummary>>;
  /** Notes that the person has read it. */
  notice(id: number, options?: CallOptions): Promise<Notice>;
  questions(noticeId: number, query: { cursor?: string }, options?: CallOptions): Promise<Page<Question>>;
  ask(noticeId: number, question: NewQuestion, options?: WriteOptions): Promise<Question>;
  departments(options?: CallOptions): Promise<Department[]>;
  people(query: PeopleQuery, options?: CallOptions): Promise<Page<PersonSummary>>;
  person(id: string, options?: CallOptions): Promise<Person>;
  sessions(options?: CallOptions): Promise<SessionSummary[]>;
  endSession(id: string, options?: WriteOptions): Promise<void>;
}

/** The body of every JSON error. `id` is stable; `message` is for people and may change. */
export interface ErrorBody {
  error: { id: string; message: string; requestId: string };
}

/** The body of a 203: complete but for `redirect_uri`. */
export interface SignInBody {
  signIn: { corpId: string; authorizeUrl: string };
}

/** What `POST /api/session` answers. */
export interface SessionAnswer {
  user: { id: string; name: string };
}

/**
 * The offsets of the company's time zone, in order: the minute since 1970 from which one applies, and the offset in minutes.
 * The server computes them, so that a browser needs no time zone data and hydration finds the same dates.
 */
export type UtcOffsets = readonly (readonly [from: number, offset: number])[];

/** What one server rendering is given, and what it gives back. Made anew for each request. */
export interface RenderContext {
  /** Path and query, as the person sees it. */
  url: string;
  /** The person's own door to the portal; null where nobody is signed in (error pages). */
  api: PortalApi | null;
  /** From `Accept-Language`; the person's own choice, known from `api.me()`, goes before it. */
  language: Language;
  utcOffsets: UtcOffsets;
  /** Milliseconds since 1970: the page's only clock, so that both sides of hydration agree. */
  now: number;
  requestId: string;
  /** Renders the error page instead of the page at `url`. */
  error: PageError | null;
  /** Set by the rendering. */
  result: { status: number; title: string; language: Language; state: ClientState } | null;
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
