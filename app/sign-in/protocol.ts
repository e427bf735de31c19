import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type { SignInBody } from '../api/contract';
import { isObject, toPortalError } from '../api/http';

declare module 'axios' {
  interface AxiosRequestConfig {
    /** The request belongs to signing in itself: it neither waits for a sign-in nor asks for one. */
    bare?: boolean;
    /** It was sent again after a sign-in that did not leave the page. */
    again?: boolean;
  }
}

/** What the interceptor needs of the sign-in. */
export interface Gate {
  /** While the page is being left: settles when asking makes sense again. Null: ask at once. */
  closed(): Promise<void> | null;
  /**
   * Signs in. Usually the page is left and nothing comes of it; resolves once there is a session without leaving,
   * rejects once it failed. `null`: the body could not be read, the gate asks by itself.
   */
  required(invitation: SignInBody['signIn'] | null): Promise<void>;
  /** The server answered as to somebody signed in. */
  passed(): void;
}

/** What a 203 invites to; null where it is no invitation. */
export function readInvitation(body: unknown): SignInBody['signIn'] | null {
  if (!isObject(body) || !isObject(body.signIn)) return null;
  const { corpId, authorizeUrl, signedOut } = body.signIn;
  if (typeof corpId !== 'string' || typeof authorizeUrl !== 'string' || !/^https?:\/\//.test(authorizeUrl)) return null;
  return signedOut === true ? { corpId, authorizeUrl, signedOut } : { corpId, authorizeUrl };
}

/**
 * Teaches an axios instance the data door: an answer 203 with `signIn` never reaches the caller. It waits for the
 * sign-in, can be canceled while it waits, and what was sent is sent again as it was, once. Every error leaves as a
 * `PortalError`.
 */
export function speakProtocol(http: AxiosInstance, gate: Gate): void {
  http.interceptors.request.use(async (config) => {
    const closed = config.bare ? null : gate.closed();
    if (closed) await unlessCanceled(closed, config);
    return config;
  });

  http.interceptors.response.use(
    (response) => (asksToSignIn(response) ? afterSignIn(response) : passOn(response)),
    (error: unknown) => {
      const response = axios.isAxiosError(error) ? error.response : undefined;
      // A caller's own validateStatus may count 203 as an error.
      if (response && asksToSignIn(response)) return afterSignIn(response);
      throw toPortalError(error);
    },
  );

  /**
   * A caller's transformer or response type may have made the body unreadable: then the first 203 is taken at its word.
   */
  function asksToSignIn({ status, data, config }: AxiosResponse): boolean {
    return status === 203 && !config.bare && (!config.again || readInvitation(data) !== null);
  }

  async function afterSignIn({ data, config }: AxiosResponse): Promise<AxiosResponse> {
    try {
      await unlessCanceled(gate.required(readInvitation(data)), config);
    } catch (error) {
      throw toPortalError(error);
    }
    // The body has been through the request transformers already.
    return http.request({ ...config, again: true, transformRequest: [] });
  }

  function passOn(response: AxiosResponse): AxiosResponse {
    if (!response.config.bare) gate.passed();
    return response;
  }
}

/**
 * Waits, but no longer than the caller wants the answer: rejects as axios does when the request is canceled meanwhile.
 */
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
