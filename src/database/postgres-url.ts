import { parseIntoClientConfig } from 'pg-connection-string';
import type { ClientConfig } from 'pg';
import { InvalidInput } from '../core/error.ts';

/** Where a PostgreSQL is: how to connect, and how to call it in messages, without password and parameters. */
export interface PostgresPlace {
  readonly config: ClientConfig;
  readonly shown: string;
}

const EXAMPLE =
  'write postgres://USER@HOST:5432/DATABASE, and the password, if it is in there, with %40 for @, %2F for / and the like';

/**
 * Reads a `postgres://` URL. The password given beside it wins over the URL's.
 * @throws InvalidInput for what is no such URL; what was given is not repeated, since it may hold a password.
 */
export function postgresPlace(url: string, password: string | undefined): PostgresPlace {
  const config = parsed(url);
  // What is not given comes from PGHOST, PGUSER and their like: it is not made up here.
  const host = config.host ? `${config.user ? `${config.user}@` : ''}${config.host}` : '';
  const port = config.port === undefined ? '' : `:${config.port}`;
  const shown = `postgres://${host}${port}/${config.database ?? ''}`;
  return { config: { ...config, ...(password !== undefined && { password }) }, shown };
}

function parsed(url: string): ClientConfig {
  // The library takes these three for `verify-full` and prints a paragraph about it.
  const refusal = new InvalidInput('--store', `no PostgreSQL URL: ${EXAMPLE}`);
  const strict = url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
  try {
    const config = parseIntoClientConfig(strict);
    // An unescaped / ? or # in a password makes a part of it the host, port or database.
    if (url.includes('@') && !config.user) throw refusal;
    return config;
  } catch (error) {
    // A certificate file that cannot be read; anything else would repeat the URL.
    const file = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
    throw file === undefined ? refusal : new InvalidInput('--store', `cannot read ${file}`);
  }
}
