import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInput, Unavailable } from '../core/error.ts';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../test/lab/postgres.ts';
import { openPostgres, type Postgres } from './postgres.ts';
import { openPostgresSchema } from './postgres-schema.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: PostgreSQL, because ${obstacle}`);

const SCHEMA = {
  versionTable: 'landwaiter_schema',
  migrations: ['CREATE TABLE fact (body text)', 'ALTER TABLE fact ADD COLUMN at bigint'],
};

describe.skipIf(obstacle !== undefined)('with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());

  async function failureOf(work: Promise<unknown>): Promise<Error> {
    const failure: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(failure instanceof Error)) throw new Error('nothing was thrown');
    const everything = `${failure.message} ${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`;
    for (const secret of [server.password, encodeURIComponent(server.password), 'wr0ng'])
      expect(everything).not.toContain(secret);
    return failure;
  }

  /** Runs work on a database of its own. */
  async function using<Result>(work: (postgres: Postgres, url: string) => Promise<Result>): Promise<Result> {
    const url = await server.database();
    const postgres = await openPostgres(url);
    try {
      return await work(postgres, url);
    } finally {
      await postgres.close();
    }
  }

  describe('a server that cannot be used', () => {
    const refused = async (change: (url: URL) => void, password?: string): Promise<string> => {
      const url = new URL(await server.database());
      change(url);
      const failure = await failureOf(openPostgres(url.href, password));
      expect(failure).toBeInstanceOf(InvalidInput);
      return failure.message;
    };

    it('is named with what to do about a wrong password, a missing one, a missing database, an unknown host', async () => {
      expect(await refused((url) => (url.password = 'wr0ng'))).toMatch(
        /^--store: postgres:\/\/landwaiter@127\.0\.0\.1:\d+\/test_\d+ refuses this user or password: give the password/,
      );
      expect(await refused((url) => (url.password = ''))).toContain(
        'asks for a password: give it in LANDWAITER_SECRET',
      );
      expect(await refused((url) => (url.pathname = '/nowhere'))).toContain('/nowhere does not exist: make it with');
      expect(await refused((url) => (url.search = '?sslmode=require'))).toContain('has no TLS: leave sslmode out');
      expect(await refused((url) => (url.search = '?sslrootcert=/nowhere.pem'))).toContain('cannot read /nowhere.pem');
      expect(await refused((url) => (url.host = 'no.such.host.invalid'))).toMatch(/no host has this name/);
    });

    it.each([
      'postgres://landwaiter:wr0ng/x@localhost/facts',
      'postgres://landwaiter:1/wr0ng@localhost/facts',
      'postgres://landwaiter:1#wr0ng@localhost/facts',
      'postgres://landwaiter:1?wr0ng@localhost/facts',
    ])('is refused without a word of the URL when it is none: %s', async (url) => {
      const failure = await failureOf(openPostgres(url));
      expect(failure).toBeInstanceOf(InvalidInput);
      expect(failure.message).toMatch(/^--store: no PostgreSQL URL: write postgres:\/\/USER@HOST:5432\/DATABASE, and/);
    });

    it('takes the password given beside the URL before the one in it', async () => {
      const url = new URL(await server.database());
      expect((await failureOf(openPostgres(url.href, 'wr0ng'))).message).toContain('refuses this user or password');
      url.password = 'wr0ng';
      const postgres = await openPostgres(url.href, server.password);
      expect(await postgres.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await postgres.close();
    });

    it('is unavailable when nothing listens, and when it accepts connections and never answers', async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => void sockets.push(socket));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const address = silent.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const url = `postgres://landwaiter:wr0ng@127.0.0.1:${port}/facts`;
      const silence = await failureOf(openPostgres(url));
      expect(silence).toBeInstanceOf(Unavailable);
      expect(silence.message).toBe(
        `cannot use the PostgreSQL store postgres://landwaiter@127.0.0.1:${port}/facts: the host does not answer`,
      );
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
      const nobody = await failureOf(openPostgres(url));
      expect(nobody).toBeInstanceOf(Unavailable);
      expect(nobody.message).toContain('nothing listens there: start the server, or check host and port');
    }, 60_000);

    it('is refused when it is not encoded in UTF-8', async () => {
      await server.asSuperuser(
        `CREATE DATABASE latin OWNER landwaiter ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`,
      );
      expect(await refused((url) => (url.pathname = '/latin'))).toContain('is not encoded in UTF8');
    });

    it.each(['fsync', 'full_page_writes'])('is refused when it runs with %s = off', async (setting) => {
      const url = await server.database();
      await server.crash();
      await server.start([`${setting}=off`]);
      const failure = await failureOf(openPostgres(url));
      expect(failure).toBeInstanceOf(InvalidInput);
      expect(failure.message).toContain(`runs with ${setting} = off`);
      await server.crash();
      await server.start();
    });
  });

  it('waits for the disk at each commit, whatever the role says, and leaves a stronger setting alone', async () => {
    const url = await server.database();
    const setting = async (value: string): Promise<unknown> => {
      await server.asSuperuser(`ALTER ROLE landwaiter SET synchronous_commit = ${value}`);
      const postgres = await openPostgres(url);
      const [row] = await postgres.rows('SHOW synchronous_commit');
      await postgres.close();
      return row?.['synchronous_commit'];
    };
    expect(await setting('off')).toBe('on');
    expect(await setting('remote_apply')).toBe('remote_apply');
    await server.asSuperuser('ALTER ROLE landwaiter RESET synchronous_commit');
  });

  it('cancels a statement that takes too long, and says so', async () => {
    await using(async (postgres) => {
      const failure = await failureOf(postgres.transaction((session) => session.rows('SELECT pg_sleep(60)'), 50));
      expect(failure).toBeInstanceOf(Unavailable);
      expect(failure.message).toContain('a statement took too long and was cancelled');
      const settings = await postgres.rows(
        `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`,
      );
      expect(settings).toEqual([{ statement: '5s', lock: '1s' }]);
    });
  });

  it('does not wait for locks for long, and says who is in the way', async () => {
    await using(async (postgres, url) => {
      const other = await openPostgres(url);
      await server.asSuperuser('GRANT CREATE ON SCHEMA public TO landwaiter', url);
      await postgres.rows('CREATE TABLE public.one (key int)');
      const failure = await other.transaction(async (session) => {
        await session.rows('LOCK TABLE public.one');
        return failureOf(postgres.rows('SELECT * FROM public.one'));
      });
      expect(failure).toBeInstanceOf(Unavailable);
      expect(failure.message).toContain('another process holds a lock');
      await other.close();
    });
  }, 60_000);

  it('does a transaction again that a deadlock ended', async () => {
    await using(async (postgres, url) => {
      await server.asSuperuser('GRANT CREATE ON SCHEMA public TO landwaiter', url);
      await postgres.rows('CREATE TABLE public.pair (key int PRIMARY KEY, value int)');
      await postgres.rows('INSERT INTO public.pair VALUES (1, 0), (2, 0)');
      let begun = 0;
      let bothHaveOne: () => void = () => undefined;
      const both = new Promise<void>((resolve) => (bothHaveOne = resolve));
      const cross = (first: number, second: number): Promise<void> =>
        postgres.transaction(async (session) => {
          // The one that begins again must not be first again, or it is ended once more.
          if (begun === 2) await Promise.race(crossing);
          await session.rows(`SET LOCAL lock_timeout = 0`);
          await session.rows('UPDATE public.pair SET value = value + 1 WHERE key = $1', [first]);
          if ((begun += 1) === 2) bothHaveOne();
          await both;
          await session.rows('UPDATE public.pair SET value = value + 1 WHERE key = $1', [second]);
        });
      const crossing = [cross(1, 2), cross(2, 1)];
      await Promise.all(crossing);
      expect(begun).toBe(3);
      expect(await postgres.rows('SELECT value FROM public.pair')).toEqual([{ value: 2 }, { value: 2 }]);
    });
  }, 60_000);

  it('goes on after the server crashed under it', async () => {
    await using(async (postgres) => {
      await postgres.rows('SELECT 1');
      await server.crash();
      expect(await failureOf(postgres.rows('SELECT 1'))).toBeInstanceOf(Unavailable);
      await server.start();
      expect(await postgres.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  describe('the schema landwaiter', () => {
    it('is made once when several processes come at once', async () => {
      const url = await server.database();
      const all = await Promise.all([1, 2, 3, 4].map(() => openPostgresSchema(url, undefined, SCHEMA)));
      expect(await all[0]?.rows('SELECT version FROM landwaiter_schema')).toEqual([{ version: 2 }]);
      for (const one of all) await one.close();
    });

    it('is refused when another program made it, and stays as it was', async () => {
      const url = await server.database();
      await server.asSuperuser('CREATE SCHEMA landwaiter; CREATE TABLE landwaiter.bookmark (url text)', url);
      const failure = await failureOf(openPostgresSchema(url, undefined, SCHEMA));
      expect(failure).toBeInstanceOf(InvalidInput);
      expect(failure.message).toContain('has a schema landwaiter of another program: give another database');
      const tables = await server.asSuperuser(
        `SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
        url,
      );
      expect(tables).toEqual([{ tablename: 'bookmark' }]);
    });

    it('may be made empty by an administrator for a role that may make none itself', async () => {
      const url = await server.database();
      await server.asSuperuser(`CREATE SCHEMA landwaiter AUTHORIZATION landwaiter`, url);
      await server.asSuperuser(`ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO postgres`);
      const postgres = await openPostgresSchema(url, undefined, SCHEMA);
      expect(await postgres.rows('SELECT * FROM fact')).toEqual([]);
      await postgres.close();
      await server.asSuperuser('DROP SCHEMA landwaiter CASCADE', url);
      const failure = await failureOf(openPostgresSchema(url, undefined, SCHEMA));
      expect(failure).toBeInstanceOf(InvalidInput);
      expect(failure.message).toContain('does not let this user write: GRANT CREATE ON DATABASE');
    });

    it('is refused when a newer version wrote it', async () => {
      const url = await server.database();
      await (await openPostgresSchema(url, undefined, SCHEMA)).close();
      await server.asSuperuser('UPDATE landwaiter.landwaiter_schema SET version = 99', url);
      expect((await failureOf(openPostgresSchema(url, undefined, SCHEMA))).message).toContain(
        'was written by a newer landwaiter (schema 99, this one knows 2): upgrade, or give another database',
      );
    });

    it('is migrated wholly or not at all', async () => {
      const url = await server.database();
      const broken = { ...SCHEMA, migrations: [...SCHEMA.migrations, 'ALTER TABLE nowhere ADD COLUMN x int'] };
      await expect(openPostgresSchema(url, undefined, broken)).rejects.toThrow('nowhere');
      const postgres = await openPostgresSchema(url, undefined, SCHEMA);
      expect(await postgres.rows('SELECT * FROM fact')).toEqual([]);
      await postgres.close();
    });
  });
});
