/** Names of parameters whose values are never logged, wherever they appear in a text. */
const secretNames =
  'code|state|access_token|corpsecret|suite_access_token|provider_access_token|refresh_token|user_ticket|ticket|token|secret|password|signature|msg_signature';

/** `code=…` in an address, also when the address is itself a percent-encoded parameter of another. */
const parameter = new RegExp(
  `((?:^|[?&#;\\s"'(,]|%(?:25)*(?:3F|26|23))(?:${secretNames})(?:=|%(?:25)*3D))[^&#\\s"'<>\\\\)%]+`,
  'gi',
);

/**
 * `"access_token":"…"` in the text of a response, also if the text was quoted again. `code` is not among them, because
 * it names the cause of an error.
 */
const jsonField =
  /(?<!\\)(\\*"(?:access_token|corpsecret|refresh_token|user_ticket|ticket|token|secret|password)\\*"\s*:\s*\\*")[^"\\]+/gi;

/** A JSON Web Token. The lengths are limited, because `eyJ` may be repeated in one long word. */
const webToken = /\beyJ[\w-]{8,512}\.[\w-]{8,4096}\.[\w-]*/g;

/** Cookies in the text of a header. */
const cookie = /((?:^|[;\s"'])(?:__Host-)?foyer[\w-]*=)[^;\s"'\\]+/g;

/** User and password of a database address. */
const credentials = /:\/\/[^\s/@"'\\]+@/g;

export const hidden = '[hidden]';

/**
 * Hides the values of secrets in a text. Code that logs must not pass secrets in the first place.
 */
export function hideSecrets(text: string): string {
  let shown = text;
  // Most lines contain none of them, and searching for a part is much faster than a regular expression.
  if (shown.includes('eyJ')) shown = shown.replace(webToken, hidden);
  if (shown.includes('foyer')) shown = shown.replace(cookie, `$1${hidden}`);
  if (shown.includes('=') || shown.includes('%')) shown = shown.replace(parameter, `$1${hidden}`);
  shown = shown.replace(jsonField, `$1${hidden}`);
  return shown.includes('://') ? shown.replace(credentials, `://${hidden}@`) : shown;
}

/**
 * Fields whose value is secret: at the top level, one level below, and in `headers` there. Below the top level, `code`
 * is kept, because errors have one.
 */
const secretFields = new Set([
  'cookie',
  'cookies',
  'set-cookie',
  'authorization',
  'secret',
  'token',
  'access_token',
  'ticket',
  'user_ticket',
  'password',
  'state',
]);
/** Parts of requests, in which `code` is that of a sign-in. */
const partsOfRequests = new Set(['query', 'body', 'params']);

/** Serializers for secret fields at the top of a line. pino also uses them for fields of child loggers. */
export const secretFieldSerializers: Readonly<Record<string, () => string>> = Object.fromEntries(
  [...secretFields, 'code'].map((name) => [name, () => hidden]),
);

/** Whether a value is logged field by field, unlike errors, dates and the like. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Error) &&
    !Array.isArray(value) &&
    !('toJSON' in value)
  );
}

/**
 * Hides secret fields below the top of a line. It runs for every request, and pino's own `redact` takes twenty times as
 * long for so many names.
 */
export function hideNestedFields(fields: Record<string, unknown>): Record<string, unknown> {
  let result = fields;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (!isRecord(value)) continue;
    if (result === fields) result = { ...fields };
    result[name] = withoutSecrets(value, partsOfRequests.has(name));
  }
  return result;
}

function withoutSecrets(fields: Record<string, unknown>, isPartOfRequest: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (secretFields.has(name) || (isPartOfRequest && name === 'code')) return [name, hidden];
      return [name, name === 'headers' && isRecord(value) ? withoutSecrets(value, false) : value];
    }),
  );
}
