import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { ConfigError } from './config-error';
import { dataFolderProblem } from './data-folder';
import { hasCode } from './has-code';
import { misspelt, type Misspelt } from './misspelt';
import { keptSecret, keptSecretProblem, signingKeys, simulatorSecret, type SigningKey } from './secrets';
import { companySettings, parseSettings, type Environment, type ParsedSettings, type Settings } from './settings';

export { ConfigError } from './config-error';
export type { SigningKey } from './secrets';
export type { Environment } from './settings';

/** All settings, validated. The name of a duration ends with its unit. */
export type Config = ReturnType<typeof arrange>;

/** Ids of the simulated company and its app, in the format of real ones (18 characters, seven digits). */
const simulatedCorp = { corpId: 'wwf0e5d4c3b2a19080', agentId: '1000002' };

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** The environment of the process, which overrides an optional `.env` file in the folder. */
export function readEnvironment(folder: string = process.cwd()): Environment {
  return { ...readFile(folder), ...process.env };
}

/**
 * Variables in `.env` and in the environment that are not settings, but whose names resemble one.
 */
export function misspeltSettings(folder: string = process.cwd()): Misspelt[] {
  const inFile = Object.keys(readFile(folder));
  // The environment also has variables of other programs, so only long names that are close to a setting count.
  const outside = misspelt(
    Object.keys(process.env).filter((name) => /^[A-Z_]{8,}$/.test(name) && !inFile.includes(name)),
  );
  return [...misspelt(inFile), ...outside.filter(({ meant }) => meant !== null)];
}

function readFile(folder: string): Record<string, string> {
  try {
    return parse(readFileSync(resolve(folder, '.env')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw new ConfigError(['.env cannot be read: make the file readable for this user or remove it']);
  }
}

/**
 * Reads and validates all settings. `sample.env` explains them.
 * @throws {ConfigError} with all problems
 */
export function loadConfig(env: Environment = readEnvironment()): Config {
  const parsed = parseSettings(env);
  const { settings, given } = parsed;
  const isSimulated = !given.has('WECOM_CORP_ID');
  const dataDir = resolve(settings.DATA_DIR);
  const problems = [
    ...parsed.problems,
    ...(isSimulated ? simulatorProblems(parsed) : companyProblems(given)),
    ...conflicts(parsed.settings),
  ];

  const keepsSecret = isSimulated && !given.has('SESSION_SECRETS');
  const files = filePlaceOf(settings, dataDir);
  if (
    settings.DATABASE_URL === undefined ||
    keepsSecret ||
    (files.kind === 'folder' && files.path.startsWith(`${dataDir}/`))
  ) {
    const problem = dataFolderProblem(dataDir) ?? (keepsSecret ? keptSecretProblem(dataDir) : null);
    if (problem !== null) problems.push(problem);
  }
  if (settings.FILES?.kind === 'folder' && settings.FILES.path !== null) {
    const problem = dataFolderProblem(settings.FILES.path, 'FILES');
    if (problem !== null) problems.push(problem);
  }
  if (problems.length > 0) throw new ConfigError(problems);

  const keys = signingKeys(keepsSecret ? [keptSecret(dataDir)] : settings.SESSION_SECRETS);
  return arrange(settings, { isSimulated, dataDir, keys });
}

const defaultOrigin = ({ PORT }: Settings): string => new URL(`http://localhost:${PORT}`).origin;

function simulatorProblems({ settings, given }: ParsedSettings): string[] {
  const problems: string[] = [];
  for (const name of ['WECOM_AGENT_ID', 'WECOM_SECRET']) {
    if (given.has(name))
      problems.push(
        `${name} is set but WECOM_CORP_ID is not: set all three for a real company, or none for the simulator`,
      );
  }
  const { hostname } = new URL(settings.PUBLIC_ORIGIN ?? defaultOrigin(settings));
  if (!isLoopback(hostname))
    problems.push(
      'PUBLIC_ORIGIN is a public address but no company is configured: set WECOM_CORP_ID, or use http://localhost for the simulator',
    );
  if (!isLoopback(settings.HOST))
    problems.push('HOST opens the simulator to other machines: set WECOM_CORP_ID, or remove HOST');
  if (settings.SIMULATOR_PORT === settings.PORT) problems.push('SIMULATOR_PORT is the same as PORT: choose another');
  return problems;
}

function companyProblems(given: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (!given.has('PUBLIC_ORIGIN'))
    problems.push(
      'PUBLIC_ORIGIN is missing: set it to the address under which phones reach the portal, for example https://portal.example.com',
    );
  if (!given.has('SESSION_SECRETS'))
    problems.push('SESSION_SECRETS is missing: make one with "openssl rand -base64 48"');
  for (const [name, words] of Object.entries(companySettings)) {
    if (!given.has(name)) problems.push(`${name} is missing: it ${words}`);
  }
  return problems;
}

/** Adds problems of settings that are valid alone, but not together. */
function conflicts(settings: Settings): string[] {
  const problems: string[] = [];
  if (settings.SESSION_HOURS > settings.SESSION_ABSOLUTE_DAYS * 24)
    problems.push('SESSION_HOURS is longer than SESSION_ABSOLUTE_DAYS: lower the one or raise the other');
  if (settings.FILES?.kind === 's3') {
    for (const name of ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const) {
      if (settings[name] === undefined) problems.push(`${name} is missing: FILES needs it`);
    }
  }
  for (const name of ['WECOM_API_ORIGIN', 'WECOM_OPEN_ORIGIN', 'WECOM_LOGIN_ORIGIN', 'PUBLIC_ORIGIN'] as const) {
    const { protocol, hostname } = new URL(settings[name] ?? defaultOrigin(settings));
    if (protocol === 'http:' && !isLoopback(hostname))
      problems.push(`${name} must be https: session cookies and secrets would be sent in clear text`);
  }
  return problems;
}

/** By default, the content of files is beside the SQLite database, or in PostgreSQL, which all processes share. */
function filePlaceOf(settings: Settings, dataDir: string) {
  const { FILES: place } = settings;
  if (place?.kind === 'database' || (place === undefined && settings.DATABASE_URL !== undefined))
    return { kind: 'database' } as const;
  if (place === undefined || place.kind === 'folder')
    return { kind: 'folder', path: place?.path ?? join(dataDir, 'files') } as const;
  return {
    kind: 's3',
    bucket: place.bucket,
    /** Without a slash at its ends. */
    prefix: place.prefix,
    endpoint: settings.S3_ENDPOINT ?? '',
    region: settings.S3_REGION,
    accessKeyId: settings.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY ?? '',
  } as const;
}

function arrange(
  settings: Settings,
  {
    isSimulated,
    dataDir,
    keys,
  }: { isSimulated: boolean; dataDir: string; keys: readonly [SigningKey, ...SigningKey[]] },
) {
  const publicOrigin = settings.PUBLIC_ORIGIN ?? defaultOrigin(settings);
  const simulatorOrigin = `http://127.0.0.1:${settings.SIMULATOR_PORT}`;
  return {
    host: settings.HOST,
    port: settings.PORT,
    /** Scheme, host and port under which browsers reach the portal, without a trailing slash. */
    publicOrigin,
    /** Whether the public origin is https; decides `Secure`, the `__Host-` prefix and HSTS. */
    secure: publicOrigin.startsWith('https:'),
    dataDir,
    /** A PostgreSQL address; null for SQLite in the data folder. */
    databaseUrl: settings.DATABASE_URL ?? null,
    files: {
      place: filePlaceOf(settings, dataDir),
      /** Maximum sizes in bytes. */
      pictureBytes: settings.PICTURE_LIMIT_MB * 1024 * 1024,
      fileBytes: settings.FILE_LIMIT_MB * 1024 * 1024,
    },
    /** Addresses or CIDR ranges of proxies whose `X-Forwarded-*` headers are trusted. */
    trustedProxies: settings.TRUSTED_PROXIES,
    session: {
      /** The first key signs, all keys verify. */
      keys,
      /** Lifetime of a token. A request in the second half of it renews the session. */
      lifeSeconds: settings.SESSION_HOURS * 3600,
      /** Maximum lifetime of a session with its renewals, counted from the sign-in. */
      absoluteSeconds: settings.SESSION_ABSOLUTE_DAYS * 86_400,
    },
    wecom: {
      corpId: settings.WECOM_CORP_ID ?? simulatedCorp.corpId,
      agentId: settings.WECOM_AGENT_ID ?? simulatedCorp.agentId,
      secret: settings.WECOM_SECRET ?? simulatorSecret(keys[0]),
      // Origins, without a trailing slash.
      apiOrigin: isSimulated ? simulatorOrigin : settings.WECOM_API_ORIGIN,
      openOrigin: isSimulated ? simulatorOrigin : settings.WECOM_OPEN_ORIGIN,
      loginOrigin: isSimulated ? simulatorOrigin : settings.WECOM_LOGIN_ORIGIN,
      /** Time limit for the response to a sign-in, which includes all calls to WeCom. */
      timeoutMs: settings.WECOM_TIMEOUT_MS,
      /** Interval of the directory sync; people who leave keep access for at most this long. */
      syncSeconds: settings.DIRECTORY_SYNC_SECONDS,
    },
    /** Userids of the first administrators, in lower case. */
    admins: settings.ADMINS,
    /** The port of the simulated WeCom, if no company is configured. */
    simulator: isSimulated ? { port: settings.SIMULATOR_PORT } : null,
    /** The company's time zone as an IANA name. All dates on pages are in this zone. */
    timeZone: settings.TIME_ZONE,
    /** Whether browsers may keep pages for the next visit of the same person. */
    keepPages: settings.KEEP_PAGES === 'yes',
    limits: {
      /** Maximum size of a JSON body in bytes. */
      bodyBytes: settings.BODY_LIMIT_BYTES,
      /** Failed sign-ins a minute from one address; 100 times as many from browsers with a sign-in in progress. */
      signInFailuresPerMinute: settings.SIGN_IN_FAILURES_PER_MINUTE,
      /** If a page takes longer, it is sent without server rendering. */
      renderMs: settings.RENDER_MS,
    },
    /** Time limit for stopping: requests, background work and the database together. */
    stopSeconds: settings.STOP_SECONDS,
    log: {
      level: settings.LOG_LEVEL,
      pretty: (settings.LOG_FORMAT ?? (settings.NODE_ENV === 'development' ? 'pretty' : 'json')) === 'pretty',
    },
  };
}
