import { isIP } from 'node:net';
import { z } from 'zod';

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Defines a setting that is parsed from text.
 * @param read parses the text; returns undefined if it is invalid
 * @param words what the value must be, for a sentence that begins with the name of the setting. Must not contain the
 *   value, which may be a secret.
 */
const setting = <T>(read: (text: string) => T | undefined, words: string) =>
  z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: words });
    return z.NEVER;
  });

const integer = (from: number, to: number) =>
  setting(
    (text) => (/^\d{1,15}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined),
    `must be a whole number from ${from} to ${to}`,
  );
const oneOf = <const T extends string>(...choices: T[]) =>
  z.enum(choices, { error: `must be one of: ${choices.join(', ')}` });
const matching = (pattern: RegExp, words: string) => z.string().regex(pattern, { error: `is not valid: it ${words}` });

const origin = () =>
  setting((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href ? url.origin : undefined;
  }, 'must be an origin like https://portal.example.com, without a path');

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** A userid. WeCom's userids are not case-sensitive, and the portal uses lower case. */
const isUserid = (text: string): boolean => /^[a-z0-9][\w\-@.]{0,63}$/i.test(text);

/** An IP address, or a host name that does not look like one. */
const isHost = (text: string): boolean => isIP(text) !== 0 || (/^[\w-]+(\.[\w-]+)*$/.test(text) && /[a-z]/i.test(text));

function isAddressRange(text: string): boolean {
  const [address = '', bits, rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** An IANA name. Newer versions of Node also accept +08:00, which would ignore daylight saving time. */
function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** Allows a single `@`, so that no part of a password is parsed as the host, whose name may appear in errors. */
const isDatabaseAddress = (text: string): boolean =>
  URL.canParse(text) && text.split('@').length <= 2 && !/[\s#]/.test(text);

/** Where the content of files is stored. A folder without a path is `files` in `DATA_DIR`. */
export type FilePlace =
  { kind: 'database' } | { kind: 'folder'; path: string | null } | { kind: 's3'; bucket: string; prefix: string };

function filePlace(text: string): FilePlace | undefined {
  if (text === 'database') return { kind: 'database' };
  if (text === 'folder') return { kind: 'folder', path: null };
  if (text.startsWith('/')) return { kind: 'folder', path: text };
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w-][\w.-]*)*)\/?$/.exec(text) ?? [];
  return bucket === undefined || prefix === undefined ? undefined : { kind: 's3', bucket, prefix: prefix.slice(1) };
}

/** The address of an S3 service. `{bucket}` stands for the bucket in the host name. */
function s3Endpoint(text: string): string | undefined {
  const address = text.replace('{bucket}', 'bucket');
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href ? text : undefined;
}

/** What the three settings of a company must be. */
export const companySettings = {
  WECOM_CORP_ID: 'must be the 18 characters that begin with ww or wx (WeCom admin console, My Company)',
  WECOM_AGENT_ID: "must be the number shown as AgentId on the app's page",
  WECOM_SECRET: "must be the Secret shown on the app's page",
} as const;

/**
 * All settings with their checks and defaults. `sample.env` explains them in this order, with these defaults
 * (test/config/sample.test.ts). The default of an optional setting depends on others, see `loadConfig`.
 */
export const settingsSchema = z.object({
  PORT: integer(1, 65_535).default(3000),
  HOST: setting(
    (text) => (isHost(text) ? text : undefined),
    'must be an address of this machine without scheme and port: 127.0.0.1, 0.0.0.0, :: or a name',
  ).default('127.0.0.1'),
  PUBLIC_ORIGIN: origin().optional(),
  TRUSTED_PROXIES: list
    .check(({ value, issues }) => {
      for (const range of value) {
        if (!isAddressRange(range))
          issues.push({
            code: 'custom',
            input: value,
            message: `has "${range}", which is not an IP address or a range like 10.0.0.0/8`,
          });
      }
    })
    .default([]),

  DATA_DIR: z.string().default('data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, {
      error: 'must begin with postgres:// (leave it out for SQLite in DATA_DIR)',
      abort: true,
    })
    .refine(isDatabaseAddress, {
      error: 'is not a valid address: percent-encode @ : / ? # % and spaces in the password (@ is %40, # is %23)',
    })
    .optional(),

  FILES: setting(filePlace, 'must be folder, database, an absolute path, or s3://bucket/prefix').optional(),
  S3_ENDPOINT: setting(s3Endpoint, 'must be an origin like https://s3.example.com').optional(),
  S3_REGION: matching(/^[\w-]{1,64}$/, 'must be a name like us-east-1').default('us-east-1'),
  S3_ACCESS_KEY_ID: matching(/^\S{3,256}$/, 'must not contain spaces').optional(),
  S3_SECRET_ACCESS_KEY: matching(/^\S{8,256}$/, 'must have at least 8 characters, without spaces').optional(),
  PICTURE_LIMIT_MB: integer(1, 1024).default(20),
  FILE_LIMIT_MB: integer(1, 4096).default(100),

  SESSION_SECRETS: list
    .check(({ value, issues }) => {
      if (value.length === 0)
        issues.push({ code: 'custom', input: value, message: 'is missing: make one with "openssl rand -base64 48"' });
      value.forEach((secret, index) => {
        if (Buffer.byteLength(secret) >= 32) return;
        issues.push({
          code: 'custom',
          input: undefined,
          message: `has a secret (number ${index + 1}) shorter than 32 bytes: make one with "openssl rand -base64 48"`,
        });
      });
    })
    .default([]),
  SESSION_HOURS: integer(1, 24 * 90).default(168),
  SESSION_ABSOLUTE_DAYS: integer(1, 365).default(30),

  WECOM_CORP_ID: matching(/^w[wx][0-9A-Za-z]{16}$/, companySettings.WECOM_CORP_ID).optional(),
  WECOM_AGENT_ID: matching(/^\d{1,10}$/, companySettings.WECOM_AGENT_ID).optional(),
  WECOM_SECRET: matching(/^\S{8,}$/, companySettings.WECOM_SECRET).optional(),
  WECOM_API_ORIGIN: origin().default('https://qyapi.weixin.qq.com'),
  WECOM_OPEN_ORIGIN: origin().default('https://open.weixin.qq.com'),
  WECOM_LOGIN_ORIGIN: origin().default('https://login.work.weixin.qq.com'),
  WECOM_TIMEOUT_MS: integer(200, 60_000).default(5000),
  DIRECTORY_SYNC_SECONDS: integer(1, 86_400).default(30),
  SIMULATOR_PORT: integer(1, 65_535).default(3001),

  ADMINS: list
    .check(({ value, issues }) => {
      for (const userid of value) {
        if (!isUserid(userid))
          issues.push({
            code: 'custom',
            input: value,
            message: `has "${userid}", which is not a userid (Account in WeCom's contacts): separate several with commas`,
          });
      }
    })
    .transform((userids) => userids.map((userid) => userid.toLowerCase()))
    .default([]),

  TIME_ZONE: setting(
    (text) => (isTimeZone(text) ? text : undefined),
    'must be the name of a time zone: Asia/Shanghai, Europe/Berlin, America/New_York, UTC',
  ).default('Asia/Shanghai'),
  BODY_LIMIT_BYTES: integer(1024, 10_485_760).default(65_536),
  SIGN_IN_FAILURES_PER_MINUTE: integer(1, 100_000).default(60),
  RENDER_MS: integer(10, 60_000).default(1000),
  KEEP_PAGES: oneOf('yes', 'no').default('yes'),

  STOP_SECONDS: integer(1, 600).default(8),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent').default('info'),
  LOG_FORMAT: oneOf('json', 'pretty').optional(),
  NODE_ENV: oneOf('production', 'development', 'test').default('production'),
});

export type Settings = z.output<typeof settingsSchema>;
export type Setting = keyof Settings;

/** The names of all settings, in the order of `sample.env`. */
export const settingNames: readonly Setting[] = settingsSchema.keyof().options;

/** Settings of earlier versions, and what to do instead. The process does not start if one of them is set. */
export const removedSettings: Readonly<Record<string, string>> = {
  UTC_OFFSET_MINUTES: 'remove it and set TIME_ZONE, for example TIME_ZONE=Asia/Shanghai',
};

export interface ParsedSettings {
  settings: Settings;
  /** The names that the environment sets to a value that is not blank. */
  given: ReadonlySet<string>;
  /** Sentences that begin with the name of a setting. Settings with a problem have their defaults. */
  problems: string[];
}

/** Reads every setting from an environment. A blank value counts as absent. */
export function parseSettings(env: Environment): ParsedSettings {
  const texts: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of settingNames) {
    const text = env[name]?.trim() ?? '';
    if (text !== '') texts[name] = text;
  }
  for (const [name, remedy] of Object.entries(removedSettings)) {
    if ((env[name]?.trim() ?? '') !== '') problems.push(`${name} is no longer a setting: ${remedy}`);
  }
  const given = new Set(Object.keys(texts));

  const parsed = settingsSchema.safeParse(texts);
  if (parsed.success) return { settings: parsed.data, given, problems };
  for (const {
    path: [name = ''],
    message,
  } of parsed.error.issues)
    problems.push(`${String(name)} ${message}`);
  const valid = Object.entries(texts).filter(([name]) => !parsed.error.issues.some(({ path }) => path[0] === name));
  return { settings: settingsSchema.parse(Object.fromEntries(valid)), given, problems };
}
