import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type { SignInBody } from '../api/contract';
import { toPortalError } from '../api/http';
import { isObject } from '../api/is-object';

declare module 'axios' {
  interface AxiosRequestConfig {
    /** The request is part of signing in: it does not wait for a sign-in, nor start one. */
    bare?: boolean;
    /** The request was sent again after a sign-in that did not leave the page. */
    again?: boolean;
  }
}

/** What the interceptor uses of the sign-in. */
export interface SignInGate {
  /** While the tab navigates to WeChat: a promise that settles when requests may be sent. Otherwise null. */
  closed(): Promise<void> | null;
  /**
   * Signs in. Resolves if a session is found without leaving the page; rejects if signing in failed.
   * @param challenge null if the body of the 203 could not be read; the sign-in then asks the server again
   */
  required(challenge: SignInBody['signIn'] | null): Promise<void>;
  /** Called when a request got its response with a session. */
  passed(): void;
}

/** Reads the sign-in challenge from the body of a 203; null if there is none. */
export function readChallenge(body: unknown): SignInBody['signIn'] | null {
  if (!isObject(body) || !isObject(body.signIn)) return null;
  const { corpId, authorizeUrl, signedOut } = body.signIn;
  if (typeof corpId !== 'string' || typeof authorizeUrl !== 'string' || !/^https?:\/\//.test(authorizeUrl)) return null;
  return signedOut === true ? { corpId, authorizeUrl, signedOut } : { corpId, authorizeUrl };
}

/**
 * Adds the 203 protocol to an axios instance. The caller never sees a 203 with `signIn`: the request waits for the
 * sign-in, and is then sent once more, unchanged. It can be canceled meanwhile. All errors become a `PortalError`.
 */
export function addSignInProtocol(http: AxiosInstance, gate: SignInGate): void {
  http.interceptors.request.use(async (config) => {
    const closed = config.bare ? null : gate.closed();
    if (closed) await unlessCanceled(closed, config);
    return config;
  });

  http.interceptors.response.use(
    (response) => (asksToSignIn(response) ? afterSignIn(response) : passOn(response)),
    (error: unknown) => {
      const response = axios.isAxiosError(error) ? error.response : undefined;
      // A caller's validateStatus may treat 203 as an error.
      if (response && asksToSignIn(response)) return afterSignIn(response);
      throw toPortalError(error);
    },
  );

  /** A caller's transformer or response type may hide the body. The first 203 then counts without it. */
  function asksToSignIn({ status, data, config }: AxiosResponse): boolean {
    return status === 203 && !config.bare && (!config.again || readChallenge(data) !== null);
  }

  async function afterSignIn({ data, config }: AxiosResponse): Promise<AxiosResponse> {
    try {
      await unlessCanceled(gate.required(readChallenge(data)), config);
    } catch (error) {
      throw toPortalError(error);
    }
    // The request transformers have already run on the body.
    return http.request({ ...config, again: true, transformRequest: [] });
  }

  function passOn(response: AxiosResponse): AxiosResponse {
    if (!response.config.bare) gate.passed();
    return response;
  }
}

/** Waits, and rejects with axios's `CanceledError` if the request is canceled meanwhile. */
function unlessCanceled(wait: Promise<void>, { signal, cancelToken }: AxiosRequestConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new axios.CanceledError());
    if (signal && signal.aborted) return cancel();
    signal?.addEventListener?.('abort', cancel);
    void cancelToken?.promise.then(cancel);
    const settle =
      <T>(then: (value: T) => void) =>
      (value: T): void => {
        signal?.removeEventListener?.('abort', cancel);
        then(value);
      };
    wait.then(settle(resolve), settle(reject));
  });
}
