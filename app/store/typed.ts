/**
 * Types for Vuex without run-time code: `commit('notices/listed', …)` and `dispatch('notices/open', …)` are checked
 * against the modules.
 */

type Mutations<S> = Record<string, (state: S, payload: never) => void>;

type PayloadOf<F> = F extends (first: never, payload: infer P) => unknown ? P : undefined;
type ResultOf<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;
type Arguments<P> = unknown extends P ? [] : undefined extends P ? [payload?: P] : [payload: P];

/** The context that an action receives. */
export interface ActionContext<S, M extends Mutations<S>> {
  state: S;
  commit<K extends keyof M & string>(type: K, ...payload: Arguments<PayloadOf<M[K]>>): void;
}

type Union<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;
type Members<T, Part extends 'mutations' | 'actions'> = Union<
  {
    [N in keyof T & string]: T[N] extends Record<Part, infer Group>
      ? { [K in keyof Group & string as `${N}/${K}`]: Group[K] }
      : never;
  }[keyof T & string]
>;

export type StateOf<T> = { [N in keyof T]: T[N] extends { state: () => infer S } ? S : never };

export interface TypedStore<T> {
  readonly state: StateOf<T>;
  commit<K extends keyof Members<T, 'mutations'>>(
    type: K,
    ...payload: Arguments<PayloadOf<Members<T, 'mutations'>[K]>>
  ): void;
  dispatch<K extends keyof Members<T, 'actions'>>(
    type: K,
    ...payload: Arguments<PayloadOf<Members<T, 'actions'>[K]>>
  ): Promise<ResultOf<Members<T, 'actions'>[K]>>;
}
