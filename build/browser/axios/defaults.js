import AxiosError from 'axios/unsafe/core/AxiosError.js';

/** Objects are sent as JSON; text stays as it is. */
function transformRequest(data, headers) {
  if (typeof data !== 'object' || data === null) return data;
  headers.setContentType('application/json', false);
  return JSON.stringify(data);
}

/** With `responseType: 'json'`, invalid JSON is an error, unless `silentJSONParsing` is set. */
function transformResponse(data) {
  if (typeof data !== 'string' || data === '' || this.responseType !== 'json') return data;
  try {
    return JSON.parse(data);
  } catch (error) {
    if (this.transitional.silentJSONParsing) return data;
    throw AxiosError.from(error, AxiosError.ERR_BAD_RESPONSE, this, null, this.response);
  }
}

export default {
  transformRequest: [transformRequest],
  transformResponse: [transformResponse],
  timeout: 0,
  validateStatus: (status) => status >= 200 && status < 300,
  headers: { common: { Accept: 'application/json, text/plain, */*' } },
};
