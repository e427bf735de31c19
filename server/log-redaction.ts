/** What a log never holds: the values behind these names, wherever they appear in a line of text. */
const secretNames =
  'code|state|access_token|corpsecret|suite_access_token|provider_access_token|refresh_token|user_ticket|ticket|token|secret|password|signature|msg_signature';

/** `code=…` in an address, also when the address is itself a percent-encoded parameter of another. */
const parameter = new RegExp(
  `((?:^|[?&#;\\s"'(,]|%(?:25)*(?:3F|26|23))(?:${secretNames})(?:=|%(?:25)*3D))[^&#\\s"'<>\\\\)%]+`,
  'gi',
);

/**
 * `"access_token":"…"` in the text of an answer, also when the text was quoted once more. Errors' `code` is not one of
 * these: it tells what happened.
 */
const jsonField =
  /(?<!\\)(\\*"(?:access_token|corpsecret|refresh_token|user_ticket|ticket|token|secret|password)\\*"\s*:\s*\\*")[^"\\]+/gi;

/** The three parts of a JSON Web Token. Bounded, since `eyJ` may be repeated in one long word. */
const webToken = /\beyJ[\w-]{8,512}\.[\w-]{8,4096}\.[\w-]*/g;

/** Cookies in the text of a header. */
const cookie = /((?:^|[;\s"'])(?:__Host-)?foyer[\w-]*=)[^;\s"'\\]+/g;

/** User and password of a database address. */
const credentials = /:\/\/[^\s/@"'\\]+@/g;

export const hidden = '[hidden]';

/**
 * The same text without the values of secrets. The last barrier: whoever logs is expected not to hand over secrets at
 * all.
 */
export function hideSecrets(text: string): string {
  return text
    .replace(webToken, hidden)
    .replace(cookie, `$1${hidden}`)
    .replace(parameter, `$1${hidden}`)
    .replace(jsonField, `$1${hidden}`)
    .replace(credentials, `://${hidden}@`);
}

/**
 * Fields whose whole value is secret, at the top of a line, one level below, and among headers there. `code` below the
 * top is left: it is where errors say what happened.
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
/** What came with a request, where a `code` is the one of a sign-in. */
const partsOfRequests = new Set(['query', 'body', 'params']);

/** Secret fields at the top of a line, as serializers; pino asks them for a child logger's fields too. */
export const secretFieldSerializers: Readonly<Record<string, () => string>> = Object.fromEntries(
  [...secretFields, 'code'].map((name) => [name, () => hidden]),
);

/** An object that is written field by field: errors, dates and the like have their own way of being written. */
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
 * The fields of a line, without the secret ones below the top. Written by hand, since it runs for every request: pino's
 * own `redact` takes twenty times as long for so many names.
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
