import { Socket } from 'node:net';
import pg from 'pg';
import { InvalidInput } from '../core/error.ts';
import { SECOND } from '../core/time.ts';
import { explainedPostgres, isCollision, isSilence } from './postgres-failure.ts';
import { postgresPlace } from './postgres-url.ts';
import type { Row } from './sqlite.ts';

/** What can be bound to a statement; lists become arrays. */
export type PostgresValue = string | number | Buffer | null | readonly (string | number | Buffer | null)[];

/** Runs statements on one connection. Parameters are `$1`, `$2`. */
export interface Session {
  /** Rows by column name; whole numbers are numbers, `bytea` is a Buffer. `name`: prepare it once a connection. */
  rows(sql: string, values?: readonly PostgresValue[], name?: string): Promise<readonly Row[]>;
}

/** A PostgreSQL database. Its sessions look for tables in the schema `landwaiter` only. */
export interface Postgres extends Session {
  /** Its URL without password and parameters. */
  readonly place: string;
  /**
   * All of the work or none of it. When others were in the way it is done again, up to three times. A statement may take
   * `timeout` milliseconds; 5,000 when nothing is said.
   */
  transaction<Result>(work: (session: Session) => Promise<Result>, timeout?: number): Promise<Result>;
  close(): Promise<void>;
}

const CONNECTIONS = 4;
const CONNECT_TIMEOUT = 5 * SECOND;
const STATEMENT_TIMEOUT = 5 * SECOND;
// The server gives up first; when even that is not heard, the way to it is broken.
const SILENCE = 5 * SECOND;
const TRIES = 3;

// `off` answers before the disk does; the other settings are as strong as `on`, or stronger. Every look-up and join of
// ours goes from few rows to an index. The planner does not know how few, or plans while a table is still small: it would
// read whole tables or start parallel workers, and to plan anew for each call takes longer than most calls.
const SESSION = `
  SET statement_timeout = ${STATEMENT_TIMEOUT};
  SET lock_timeout = '1s';
  SET idle_in_transaction_session_timeout = '1min';
  SET search_path = pg_catalog, landwaiter, pg_temp;
  SET client_min_messages = warning;
  SET enable_seqscan = off;
  SET enable_hashjoin = off;
  SET enable_mergejoin = off;
  SET jit = off;
  SET max_parallel_workers_per_gather = 0;
  SET plan_cache_mode = force_generic_plan;
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';`;

const OLDEST = 150_000;

/**
 * Connects to the database of a `postgres://` URL; a password given beside it wins over the URL's.
 * @throws InvalidInput when it cannot be used as it is, or would lose what was committed; Unavailable when it does not
 * answer. No message has the password.
 */
export async function openPostgres(url: string, password?: string): Promise<Postgres> {
  const { config, shown } = postgresPlace(url, password);
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    ...config,
    stream: () => {
      const socket = new Socket();
      socket.once('close', () => sockets.delete(socket));
      sockets.add(socket);
      return socket;
    },
    application_name: 'landwaiter',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    // Whoever has nothing left to do may end without closing.
    allowExitOnIdle: true,
    types: { getTypeParser: typeParser },
    verify: (client, done) =>
      void client.query(bounded(SESSION, SILENCE)).then(
        () => done(),
        (error: Error) => done(error),
      ),
  });
  // A connection that breaks while nobody uses it; the next statement gets a new one.
  pool.on('error', () => undefined);
  const postgres = postgresOf(pool, shown);
  try {
    await checkServer(postgres);
    return postgres;
  } catch (error) {
    await pool.end();
    // The library leaves it open when no password is given, and the server closes it only after a minute.
    for (const socket of sockets) socket.destroy();
    throw error;
  }
}

function postgresOf(pool: pg.Pool, place: string): Postgres {
  async function explaining<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainedPostgres(error, place);
    }
  }
  return {
    place,
    rows: (sql, values, name) => explaining(() => rowsOf(pool, { sql, values, name, timeout: STATEMENT_TIMEOUT })),
    transaction: (work, timeout = STATEMENT_TIMEOUT) =>
      explaining(async () => {
        for (let tries = 1; ; tries += 1) {
          try {
            return await once(pool, work, timeout);
          } catch (error) {
            if (tries === TRIES || !isCollision(error)) throw error;
          }
        }
      }),
    close: () => explaining(() => pool.end()),
  };
}

async function once<Result>(
  pool: pg.Pool,
  work: (session: Session) => Promise<Result>,
  timeout: number,
): Promise<Result> {
  const client = await pool.connect();
  let broken: unknown;
  // The statement that was running fails, too; without a listener the event itself would end the process.
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  try {
    await client.query(bounded(`BEGIN; SET LOCAL statement_timeout = ${timeout}`, SILENCE));
    const result = await work({ rows: (sql, values, name) => rowsOf(client, { sql, values, name, timeout }) });
    await client.query(bounded('COMMIT', timeout + SILENCE));
    return result;
  } catch (error) {
    // Behind a statement that is not answered this one would wait, too.
    if (isSilence(error)) broken = error;
    else await client.query(bounded('ROLLBACK', SILENCE)).catch((reason: unknown) => (broken = reason));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken !== undefined);
  }
}

/** A statement whose answer is waited for that many milliseconds. */
function bounded(text: string, timeout: number) {
  return { text, query_timeout: timeout };
}

interface Question {
  readonly sql: string;
  readonly values: readonly PostgresValue[] | undefined;
  readonly name: string | undefined;
  readonly timeout: number;
}

async function rowsOf(queryable: pg.Pool | pg.PoolClient, question: Question): Promise<readonly Row[]> {
  const { sql: text, values = [], name, timeout } = question;
  const asked = { text, values: [...values], query_timeout: timeout + SILENCE, ...(name !== undefined && { name }) };
  const { rows } = await queryable.query<Row>(asked);
  return rows;
}

const INT8 = 20;

function typeParser(type: number, format?: string): (value: string) => unknown {
  // Every `bigint` of ours is a time, a key or a count: below 2^53.
  return type === INT8 ? Number : Reflect.apply(pg.types.getTypeParser, pg.types, [type, format]);
}

async function checkServer(postgres: Postgres): Promise<void> {
  const [row = {}] = await postgres.rows(`
    SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
      current_setting('synchronous_commit') AS commits, current_setting('server_encoding') AS encoding,
      current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby`);
  const refuse = (reason: string): never => {
    throw new InvalidInput('--store', `${postgres.place} ${reason}`);
  };
  if (Number(row['version']) < OLDEST) refuse('is older than PostgreSQL 15: upgrade it');
  if (row['standby'] === true) refuse('is a standby: give the address of the primary');
  if (row['encoding'] !== 'UTF8') refuse('is not encoded in UTF8: make a database with ENCODING UTF8');
  if (row['fsync'] !== 'on') refuse('runs with fsync = off and would lose facts in a crash: switch it on');
  if (row['pages'] !== 'on') refuse('runs with full_page_writes = off and may be torn by a crash: switch it on');
  if (row['commits'] === 'off') refuse('keeps synchronous_commit off: switch it on for this user');
}
