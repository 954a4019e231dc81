import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Unavailable } from '../core/error.ts';
import { SECOND } from '../core/time.ts';
import type { InUse, Lock, Sharing } from './lock.ts';
import { explainedPostgres } from './postgres-failure.ts';
import { type PostgresPlace, postgresPlace } from './postgres-url.ts';

/** How often the session is asked whether it lives, how long it may take to say so, and when it is begun anew. */
export interface Pulse {
  readonly every: number;
  readonly answer: number;
  readonly again: number;
}

const PULSE: Pulse = { every: 5 * SECOND, answer: 5 * SECOND, again: SECOND };
const ASKED_AGAIN = 250;

// Of PostgreSQL's space of advisory locks with two numbers, for each database its own: `land` and `serv` as ASCII.
const KEY = '1818324580, 1936028278';
// PostgreSQL ends the session, and with it the lock, of a host that is gone: after half a minute, not two hours.
const SESSION = `
  SET statement_timeout = '5s';
  SET idle_session_timeout = 0;
  SET tcp_keepalives_idle = 15;
  SET tcp_keepalives_interval = 5;
  SET tcp_keepalives_count = 3;`;
const OWN = 'SELECT pid, backend_start::text AS since FROM pg_stat_activity WHERE pid = pg_backend_pid()';
const HOLDER = `
  SELECT pid, backend_start::text AS since, coalesce(host(client_addr), 'this host') AS host
  FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND (classid, objid) = (${KEY.replace(/\d+/g, '$&::oid')}) AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  LIMIT 1`;

const NOBODY = { name: '', pid: 0, text: 'another process' };

/** A connection with the name of its session at the other end. */
interface Session {
  readonly client: pg.Client;
  /** Of PostgreSQL's process: number and start. */
  readonly name: string;
  readonly broken: Promise<void>;
}

/**
 * Holds a lock in the database of a URL by a session of its own. Held `alone`, the session is watched: when it breaks it
 * is begun anew and takes the lock again, from its own predecessor if PostgreSQL has not noticed that this is gone.
 * Waits up to `patience` milliseconds.
 * @throws InvalidInput when the database cannot be used; Unavailable when it does not answer.
 */
export async function lockPostgres(
  url: string,
  password: string | undefined,
  sharing: Sharing,
  patience: number,
  pulse: Pulse = PULSE,
): Promise<Lock | InUse> {
  const place = postgresPlace(url, password);
  let session = await begin(place, pulse);
  const until = performance.now() + patience;
  for (;;) {
    const holder = await take(session, sharing, place);
    if (holder === undefined) break;
    if (performance.now() >= until) {
      await end(session);
      return { inUse: `${holder.text} holds the lock in ${place.shown}` };
    }
    await pause(ASKED_AGAIN);
  }
  let isReleased = false;
  const lost = new Promise<string>((resolve) => {
    if (sharing === 'alone') void watch().then((reason) => reason !== undefined && resolve(reason));
  });

  async function watch(): Promise<string | undefined> {
    while (!isReleased) {
      await brokenOrSilent(session, pulse, () => isReleased);
      if (isReleased) return undefined;
      const former = session;
      void end(former);
      const holder = await retake(former.name);
      if (holder !== undefined) return `${holder} has the lock in ${place.shown} now`;
    }
    return undefined;
  }

  /** Answers who has it instead; undefined when it is held again, or not wanted any more. */
  async function retake(former: string): Promise<string | undefined> {
    while (!isReleased) {
      const next = await begin(place, pulse).catch(() => undefined);
      // Without a holder: the database is away, as others say, and nobody else can have the lock without being seen.
      const holder = next && (await take(next, sharing, place).catch(() => NOBODY));
      if (next && !holder) {
        session = next;
        return undefined;
      }
      if (next && holder?.name === former)
        await next.client.query('SELECT pg_terminate_backend($1)', [holder.pid]).catch(() => undefined);
      if (next) await end(next);
      if (holder && holder.name !== former && holder.name !== '') return holder.text;
      await pause(pulse.again, undefined, { ref: false });
    }
    return undefined;
  }

  return {
    lost,
    async release() {
      isReleased = true;
      await end(session);
    },
  };
}

async function begin({ config, shown }: PostgresPlace, pulse: Pulse): Promise<Session> {
  const client = new pg.Client({
    ...config,
    application_name: 'landwaiter lock',
    connectionTimeoutMillis: pulse.answer,
    query_timeout: pulse.answer,
    keepAlive: true,
  });
  const broken = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  try {
    await client.connect();
    await client.query(SESSION);
    const { rows } = await client.query<Holder>(OWN);
    return { client, name: nameOf(rows[0]), broken };
  } catch (error) {
    client.connection.stream.destroy();
    throw explainedPostgres(error, shown);
  }
}

interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly host: string;
}

/** Tries to take the lock: undefined when it is taken, else whose it is. A holder without a name has just let go. */
async function take({ client }: Session, sharing: Sharing, { shown }: PostgresPlace) {
  const call = sharing === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
  try {
    const { rows } = await client.query<{ held: boolean }>(`SELECT ${call}(${KEY}) AS held`);
    if (rows[0]?.held === true) return undefined;
    const [found] = (await client.query<Holder>(HOLDER)).rows;
    if (!found) return NOBODY;
    const { pid, since, host } = found;
    return { name: nameOf(found), pid, text: `a process on ${host} (PostgreSQL’s session ${pid}, since ${since})` };
  } catch (error) {
    throw explainedPostgres(error, shown);
  }
}

function nameOf(session: Pick<Holder, 'pid' | 'since'> | undefined): string {
  if (!session) throw new Unavailable('PostgreSQL does not tell sessions apart here');
  return `${session.pid} ${session.since}`;
}

/** Resolves when the session has ended, or does not answer in time. */
async function brokenOrSilent({ client, broken }: Session, pulse: Pulse, isOver: () => boolean): Promise<void> {
  let isBroken = false;
  const ended = broken.then(() => void (isBroken = true));
  while (!isBroken && !isOver()) {
    await Promise.race([ended, pause(pulse.every, undefined, { ref: false })]);
    if (isBroken || isOver()) return;
    await client.query('SELECT 1').catch(() => void (isBroken = true));
  }
}

/** A connection that does not answer is not asked to end. */
async function end({ client, broken }: Session): Promise<void> {
  const closing = client.end().catch(() => undefined);
  await Promise.race([closing, broken, pause(SECOND, undefined, { ref: false })]);
  client.connection.stream.destroy();
}
