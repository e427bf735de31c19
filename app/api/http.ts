import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { isObject } from './is-object';
import { PortalError } from './portal-error';

const timeoutMilliseconds = 15_000;

/**
 * Creates the axios instance of the app. A response that is not JSON is an error, whatever its status: a proxy or a
 * captive portal sends HTML with status 200.
 */
export function createHttp(overrides: AxiosRequestConfig = {}): AxiosInstance {
  return axios.create({
    timeout: timeoutMilliseconds,
    responseType: 'json',
    withXSRFToken: false,
    transitional: { silentJSONParsing: false, clarifyTimeoutError: true },
    ...overrides,
  });
}

/** Converts any error of a request to a `PortalError`. */
export function toPortalError(error: unknown): PortalError {
  if (error instanceof PortalError) return error;
  if (axios.isCancel(error)) return new PortalError('canceled');
  if (!axios.isAxiosError(error)) return new PortalError('unexpected', { message: String(error) });

  const { response, code, message } = error;
  if (response) {
    const { id = 'unexpected', ...words } = ownError(response.data) || {};
    const header = (name: string): string => String(response.headers[name] || '');
    return new PortalError(id, {
      message,
      requestId: header('x-request-id'),
      ...words,
      status: response.status,
      retryAfter: /^\d+$/.test(header('retry-after')) ? Number(header('retry-after')) : null,
    });
  }
  if (code === 'ETIMEDOUT') return new PortalError('timeout', { message });
  // Browsers abort requests when the page is left.
  if (code === 'ECONNABORTED') return new PortalError('canceled', { message });
  return new PortalError(error.request ? 'offline' : 'unexpected', { message });
}

function ownError(body: unknown): { id: string; message: string; requestId: string } | null {
  if (!isObject(body) || !isObject(body.error)) return null;
  const { id, message, requestId } = body.error;
  return typeof id === 'string' ? { id, message: String(message || ''), requestId: String(requestId || '') } : null;
}
