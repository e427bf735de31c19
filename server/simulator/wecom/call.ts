import type { State, Caller } from '../state';
import type { Fields } from './answer';

/** One call of the API after its gates. */
export interface ApiCall {
  state: State;
  caller: Caller;
  query: URLSearchParams;
  /** The JSON body; empty where there was none or it could not be read. */
  body: Fields;
}

/** One address of the API. */
export interface ApiRoute {
  path: string;
  method: 'GET' | 'POST';
  /** Whose token may call it; others are told 48002. */
  callers: readonly Caller['kind'][];
  /** Empty containers that its failures carry too. */
  empty?: Fields;
  /** Answers the fields beside errcode and errmsg; throws a `WecomFailure`. */
  handle(call: ApiCall): Fields;
}

export const appOnly = ['app'] as const;
export const everyCaller = ['app', 'contacts'] as const;
export const contactsOnly = ['contacts'] as const;
