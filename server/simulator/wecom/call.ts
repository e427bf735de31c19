import type { State, Caller } from '../state';
import type { Fields } from './response';

/** A call of the API that has passed the checks in gates.ts. */
export interface ApiCall {
  state: State;
  caller: Caller;
  query: URLSearchParams;
  /** The JSON body; empty if there is none or it cannot be parsed. */
  body: Fields;
  /** The uploaded file, if `takesFile` is set. */
  upload: Upload;
}

/**
 * The file of a multipart body. `none` is also the state of a body that is not multipart, and of a part without a file
 * name.
 */
export type Upload = { state: 'none' } | { state: 'too-large' } | { state: 'read'; name: string; bytes: Buffer };

export interface ApiRoute {
  path: string;
  method: 'GET' | 'POST';
  /** Callers with another kind of token get 48002. */
  callers: readonly Caller['kind'][];
  /** Empty arrays that WeCom includes in an error response. */
  empty?: Fields;
  /** The body is a multipart form with a file in the field `media`, not JSON. */
  takesFile?: true;
  /** `errmsg` of a success, "ok" if not given. */
  successText?: string;
  /** The error for an unknown token has hint and link; most calls leave them out. */
  hintForUnknownToken?: true;
  /** A call with a valid code does not count towards the call limit. */
  codeExempt?: true;
  /** Returns the fields other than errcode and errmsg. Throws a `WecomFailure`. */
  handle(call: ApiCall): Fields;
}

export const appOnly = ['app'] as const;
export const everyCaller = ['app', 'contacts'] as const;
export const contactsOnly = ['contacts'] as const;
