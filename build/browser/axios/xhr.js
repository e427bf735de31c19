import CanceledError from 'axios/unsafe/cancel/CanceledError.js';
import AxiosError from 'axios/unsafe/core/AxiosError.js';
import AxiosHeaders from 'axios/unsafe/core/AxiosHeaders.js';
import settle from 'axios/unsafe/core/settle.js';
import buildURL from './build-url.js';

/**
 * An adapter over XMLHttpRequest for text and JSON: no uploads with progress, no XSRF cookies, no base address.
 * The codes of its errors are those of axios's own.
 */
export default function xhrAdapter(config) {
  return new Promise((resolve, reject) => {
    const { method, url, params, data, timeout, signal } = config;
    const request = new XMLHttpRequest();
    const fail = (message, code) => reject(new AxiosError(message, code, config, request));
    const cancel = () => {
      reject(new CanceledError(null, config, request));
      request.abort();
    };

    request.open(method.toUpperCase(), buildURL(url, params), true);
    request.timeout = timeout;
    request.onload = () =>
      settle(resolve, reject, {
        data: request.responseText,
        status: request.status,
        statusText: request.statusText,
        headers: AxiosHeaders.from(request.getAllResponseHeaders()),
        config,
        request,
      });
    // The browser aborts requests when the page is left.
    request.onabort = () => fail('Request aborted', AxiosError.ECONNABORTED);
    request.onerror = () => fail('Network Error', AxiosError.ERR_NETWORK);
    request.ontimeout = () => fail(`timeout of ${timeout}ms exceeded`, AxiosError.ETIMEDOUT);
    request.onloadend = () => {
      // Firefox reports some aborted requests only in this way.
      if (request.status === 0) request.onabort();
      if (signal) signal.removeEventListener('abort', cancel);
    };
    if (signal) {
      if (signal.aborted) {
        cancel();
        return;
      }
      signal.addEventListener('abort', cancel);
    }

    const headers = AxiosHeaders.from(config.headers).normalize();
    if (data === undefined) headers.setContentType(null);
    const plain = headers.toJSON();
    Object.keys(plain).forEach((name) => request.setRequestHeader(name, plain[name]));
    request.send(data === undefined ? null : data);
  });
}
