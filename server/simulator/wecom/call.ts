import type { State, Caller } from '../state';
import type { Fields } from './answer';

/** One call of the API after its gates. */
export interface ApiCall {
  state: State;
  caller: Caller;
  query: URLSearchParams;
  /** The JSON body; empty if there is none or it is not readable. */
  body: Fields;
  /** The file of a route that takes one. */
  upload: Upload;
}

/**
 * The file of a multipart body. `none` also stands for a body that is not multipart, and for a part without a file
 * name.
 */
export type Upload = { state: 'none' } | { state: 'too-large' } | { state: 'read'; name: string; bytes: Buffer };

/** One address of the API. */
export interface ApiRoute {
  path: string;
  method: 'GET' | 'POST';
  /** Whose token may call it; others are told 48002. */
  callers: readonly Caller['kind'][];
  /** Empty containers that its failures carry too. */
  empty?: Fields;
  /** The body is a multipart form with a file in the field `media`, not JSON. */
  takesFile?: true;
  /** `errmsg` of a success, "ok" if not given. */
  successText?: string;
  /** The answer to an unknown token has the usual tail; that of most calls has none. */
  unknownTokenTail?: true;
  /** A call with a valid code does not count against the limit of calls. */
  codeExempt?: true;
  /** Answers the fields beside errcode and errmsg; throws a `WecomFailure`. */
  handle(call: ApiCall): Fields;
}

export const appOnly = ['app'] as const;
export const everyCaller = ['app', 'contacts'] as const;
export const contactsOnly = ['contacts'] as const;
