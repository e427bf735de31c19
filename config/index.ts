import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import type { Config } from './types';
import { ConfigError } from './config-error';
import { dataFolderProblem } from './data-folder';
import { hasCode } from './has-code';
import { misspelt, type Misspelt } from './misspelt';
import { createReader, type Environment } from './reader';
import { removedSettings } from './settings';
import { keptSecret, keptSecretProblem, signingKeys, simulatorSecret } from './secrets';

export type { Config, SigningKey } from './types';
export { ConfigError } from './config-error';

/** The simulated company's id and app, in the form of real ones (18 characters; seven digits). */
const simulatedCorp = { corpId: 'wwf0e5d4c3b2a19080', agentId: '1000002' };

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
/** What can be listened on: a plain address, or a name that is none. */
const isHost = (text: string): boolean => isIP(text) !== 0 || (/^[\w-]+(\.[\w-]+)*$/.test(text) && /[a-z]/i.test(text));
const isAddressRange = (text: string): boolean => {
  const [address = '', bits, rest] = text.split('/');
  const version = isIP(address);
  return version !== 0 && rest === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
};

/** An IANA name. A fixed offset like +08:00, which newer versions of Node accept too, would ignore summer time. */
function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** One `@`, so that no part of a password can be taken for the host; its name is then safe to be told. */
const isDatabaseAddress = (text: string): boolean => URL.canParse(text) && text.split('@').length <= 2 && !/[\s#]/.test(text);

/** The process's environment over an optional `.env` in the working folder: what is set outside wins. */
export function readEnvironment(folder: string = process.cwd()): Environment {
  return { ...readFile(folder), ...process.env };
}

/** Lines of that `.env` that set nothing, where a setting of Foyer was probably meant. */
export function misspeltSettings(folder: string = process.cwd()): Misspelt[] {
  return misspelt(Object.keys(readFile(folder)));
}

function readFile(folder: string): Record<string, string> {
  try {
    return parse(readFileSync(resolve(folder, '.env')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw new ConfigError(['.env cannot be read; make the file readable for this user or remove it']);
  }
}

/**
 * Checks every setting of `config/sample.env` and answers one typed object.
 * @throws {ConfigError} with every problem at once
 */
export function loadConfig(env: Environment = readEnvironment()): Config {
  const read = createReader(env);
  const port = read.integer('PORT', 3000, { from: 1, to: 65535 });
  const host = read.text('HOST', '127.0.0.1');
  if (!isHost(host)) read.problem('HOST must be an address of this machine without scheme and port: 127.0.0.1, 0.0.0.0, :: or a name');
  const publicOrigin = read.origin('PUBLIC_ORIGIN', new URL(`http://localhost:${port}`).origin);
  const dataDir = resolve(read.text('DATA_DIR', 'data'));
  const simulated = !read.has('WECOM_CORP_ID');

  if (simulated) {
    for (const name of ['WECOM_AGENT_ID', 'WECOM_SECRET'] as const) {
      if (read.has(name)) read.problem(`${name} is set but WECOM_CORP_ID is not: set all three for a real company, or none for the simulator`);
    }
    if (!isLoopback(new URL(publicOrigin).hostname)) read.problem('PUBLIC_ORIGIN is a public address but no company is configured: set WECOM_CORP_ID, or use http://localhost for the simulator');
    if (isHost(host) && !isLoopback(host)) read.problem('HOST opens the simulator to other machines: set WECOM_CORP_ID, or leave HOST out');
  }

  const secrets = read.list('SESSION_SECRETS');
  secrets.forEach((secret, index) => {
    if (Buffer.byteLength(secret) < 32) read.problem(`SESSION_SECRETS has a secret (number ${index + 1}) shorter than 32 bytes: make one with "openssl rand -base64 48"`);
  });
  if (secrets.length === 0 && !simulated) read.problem('SESSION_SECRETS is missing: make one with "openssl rand -base64 48"');

  const trustedProxies = read.list('TRUSTED_PROXIES');
  for (const range of trustedProxies) {
    if (!isAddressRange(range)) read.problem(`TRUSTED_PROXIES has "${range}", which is not an IP address or a range like 10.0.0.0/8`);
  }

  const databaseUrl = read.text('DATABASE_URL', '') || null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\/./.test(databaseUrl)) read.problem('DATABASE_URL must begin with postgres:// (leave it out for SQLite in DATA_DIR)');
  else if (databaseUrl !== null && !isDatabaseAddress(databaseUrl)) read.problem('DATABASE_URL is not a valid address: write @ : / ? # % and blanks of the password in percent codes (@ is %40, # is %23)');

  const lifeHours = read.integer('SESSION_HOURS', 168, { from: 1, to: 24 * 90 });
  const absoluteDays = read.integer('SESSION_ABSOLUTE_DAYS', 30, { from: 1, to: 365 });
  if (lifeHours > absoluteDays * 24) read.problem('SESSION_HOURS is longer than SESSION_ABSOLUTE_DAYS: lower the one or raise the other');

  const simulatorPort = read.integer('SIMULATOR_PORT', 3001, { from: 1, to: 65535 });
  const simulatorOrigin = `http://127.0.0.1:${simulatorPort}`;
  if (simulated && simulatorPort === port) read.problem('SIMULATOR_PORT is the same as PORT: choose another');
  const corp = simulated ? null : {
    corpId: read.matching('WECOM_CORP_ID', /^w[wx][0-9A-Za-z]{16}$/, 'must be the 18 characters that begin with ww or wx (WeCom admin console, My Company)'),
    agentId: read.matching('WECOM_AGENT_ID', /^\d{1,10}$/, 'must be the number shown as AgentId on the app\'s page'),
    secret: read.matching('WECOM_SECRET', /^\S{8,}$/, 'must be the Secret shown on the app\'s page'),
  };
  const apiOrigin = read.origin('WECOM_API_ORIGIN', simulated ? simulatorOrigin : 'https://qyapi.weixin.qq.com');
  const openOrigin = read.origin('WECOM_OPEN_ORIGIN', simulated ? simulatorOrigin : 'https://open.weixin.qq.com');
  const loginOrigin = read.origin('WECOM_LOGIN_ORIGIN', simulated ? simulatorOrigin : 'https://login.work.weixin.qq.com');
  for (const [name, origin] of Object.entries({ WECOM_API_ORIGIN: apiOrigin, WECOM_OPEN_ORIGIN: openOrigin, WECOM_LOGIN_ORIGIN: loginOrigin, PUBLIC_ORIGIN: publicOrigin })) {
    const { protocol, hostname } = new URL(origin);
    if (protocol === 'http:' && !isLoopback(hostname)) read.problem(`${name} must be https: session cookies and secrets would cross the network in clear text`);
  }

  const timeZone = read.text('TIME_ZONE', 'Asia/Shanghai');
  if (!isTimeZone(timeZone)) read.problem('TIME_ZONE must be the name of a time zone: Asia/Shanghai, Europe/Berlin, America/New_York, UTC');
  for (const [name, remedy] of Object.entries(removedSettings)) {
    if (env[name]?.trim()) read.problem(`${name} is no longer a setting: ${remedy}`);
  }

  const isDevelopment = read.oneOf('NODE_ENV', ['production', 'development', 'test'], 'production') === 'development';
  const config = {
    host,
    port,
    publicOrigin,
    secure: publicOrigin.startsWith('https:'),
    dataDir,
    databaseUrl,
    trustedProxies,
    simulator: simulated ? { port: simulatorPort } : null,
    timeZone,
    limits: {
      bodyBytes: read.integer('BODY_LIMIT_BYTES', 65_536, { from: 1024, to: 10_485_760 }),
      signInFailuresPerMinute: read.integer('SIGN_IN_FAILURES_PER_MINUTE', 60, { from: 1, to: 100_000 }),
      renderMs: read.integer('RENDER_MS', 1000, { from: 10, to: 60_000 }),
    },
    stopSeconds: read.integer('STOP_SECONDS', 8, { from: 1, to: 600 }),
    log: {
      level: read.oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'info'),
      pretty: read.oneOf('LOG_FORMAT', ['json', 'pretty'], isDevelopment ? 'pretty' : 'json') === 'pretty',
    },
  } as const;
  const timeoutMs = read.integer('WECOM_TIMEOUT_MS', 5000, { from: 200, to: 60_000 });
  const syncSeconds = read.integer('DIRECTORY_SYNC_SECONDS', 30, { from: 1, to: 86_400 });

  const keepsSecret = simulated && secrets.length === 0;
  if (databaseUrl === null || keepsSecret) {
    const problem = dataFolderProblem(dataDir) ?? (keepsSecret ? keptSecretProblem(dataDir) : null);
    if (problem !== null) read.problem(problem);
  }

  if (read.problems.length > 0) throw new ConfigError(read.problems);

  const keys = signingKeys(secrets.length > 0 ? secrets : [keptSecret(dataDir)]);
  return {
    ...config,
    session: { keys, lifeSeconds: lifeHours * 3600, absoluteSeconds: absoluteDays * 86_400 },
    wecom: { ...(corp ?? { ...simulatedCorp, secret: simulatorSecret(keys[0]) }), apiOrigin, openOrigin, loginOrigin, timeoutMs, syncSeconds },
  };
}
