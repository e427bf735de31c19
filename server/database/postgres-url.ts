import type { PoolConfig } from 'pg';
import { ConfigError } from '../../config';

/** Parameters of DATABASE_URL that have an effect. */
const knownParameters = new Set([
  'application_name',
  'client_encoding',
  'host',
  'options',
  'password',
  'port',
  'schema',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
  'user',
]);

const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'];

/**
 * Settings of the driver for DATABASE_URL. Like libpq and unlike the driver, `sslmode=require` encrypts without
 * verifying the certificate; `verify-ca` and `verify-full` verify it. `schema` sets the search path.
 * @returns `ignored`: names of parameters that have no effect
 * @throws {ConfigError} for an unsupported parameter; its message contains no secret
 */
export function postgresSettings(databaseUrl: string): { settings: PoolConfig; ignored: string[] } {
  const url = new URL(databaseUrl);
  const parameters = url.searchParams;
  const problems: string[] = [];

  const mode = parameters.get('sslmode');
  if (mode !== null && !sslModes.includes(mode)) {
    problems.push(
      `sslmode=${mode} in DATABASE_URL is not supported: use ${sslModes.slice(0, -1).join(', ')} or ${sslModes.at(-1)}. ` +
        'A connection that requires encryption never falls back to one without it.',
    );
  }
  if (mode === 'verify-ca' && !parameters.has('sslrootcert')) {
    problems.push(
      'sslmode=verify-ca in DATABASE_URL needs sslrootcert=FILE, the certificate of your own authority. Use verify-full for a public one.',
    );
  }

  const schema = parameters.get('schema');
  if (schema !== null) {
    if (!/^[A-Za-z_][\w$]{0,62}$/.test(schema))
      problems.push('schema in DATABASE_URL must be one name of letters, digits and underscores.');
    if (parameters.get('options')?.includes('search_path') === true)
      problems.push('DATABASE_URL sets the schema twice: remove schema, or search_path from options.');
    const options = parameters.get('options');
    parameters.set('options', `${options === null ? '' : `${options} `}-c search_path="${schema}"`);
    parameters.delete('schema');
  }
  if (problems.length > 0) throw new ConfigError(problems);

  const ignored = [...new Set(parameters.keys())].filter((name) => !knownParameters.has(name));
  for (const name of ignored) parameters.delete(name);
  if (mode !== null) parameters.set('uselibpqcompat', 'true');
  return { settings: { connectionString: url.href }, ignored };
}
