/** The names of all settings, in the order of `sample.env`. */
export const settings = [
  'PORT', 'HOST', 'PUBLIC_ORIGIN', 'TRUSTED_PROXIES',
  'DATA_DIR', 'DATABASE_URL',
  'SESSION_SECRETS', 'SESSION_HOURS', 'SESSION_ABSOLUTE_DAYS',
  'WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_API_ORIGIN', 'WECOM_OPEN_ORIGIN', 'WECOM_LOGIN_ORIGIN', 'WECOM_TIMEOUT_MS', 'DIRECTORY_SYNC_SECONDS', 'SIMULATOR_PORT',
  'TIME_ZONE', 'BODY_LIMIT_BYTES', 'SIGN_IN_FAILURES_PER_MINUTE', 'RENDER_MS', 'STOP_SECONDS', 'LOG_LEVEL', 'LOG_FORMAT', 'NODE_ENV',
] as const;

export type Setting = (typeof settings)[number];

/** Settings of earlier versions, and what to do instead. A process refuses to start with one of them. */
export const removedSettings: Readonly<Record<string, string>> = {
  UTC_OFFSET_MINUTES: 'remove it and set TIME_ZONE, for example TIME_ZONE=Asia/Shanghai',
};
