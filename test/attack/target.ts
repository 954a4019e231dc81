import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, postgresObstacle, startPostgres } from '../lab/postgres.ts';
import { type Child, type ChildOptions, startServer } from '../server/child.ts';
import type { Attack, Outcome, Pace } from './attack.ts';
import { POLICY, SECRETS } from './policy.ts';

/** A store that servers keep in while they are attacked. */
export interface Ground {
  readonly name: string;
  /** An empty one: options of the server, and the URL that opens it. */
  fresh(folder: string): Promise<{ readonly more: Partial<ChildOptions>; readonly url: string }>;
  end(): Promise<void>;
}

const sqlite: Ground = {
  name: 'sqlite',
  fresh: async (folder) => ({ more: {}, url: `sqlite:${join(folder, 'facts.db')}` }),
  end: async () => undefined,
};

/** SQLite, and PostgreSQL where it can be started; else the reason why not. */
export async function groundOf(name: 'sqlite' | 'postgres'): Promise<Ground | string> {
  if (name === 'sqlite') return sqlite;
  return (await postgresObstacle()) ?? onPostgres(await startPostgres());
}

function onPostgres(postgres: PostgresServer): Ground {
  return {
    name: 'postgres',
    async fresh() {
      const url = await postgres.database();
      const store = new URL(url);
      store.password = '';
      return { url, more: { store: store.href, secrets: { ...SECRETS, POSTGRES: postgres.password } } };
    },
    end: () => postgres.remove(),
  };
}

/** Plays one attack against servers of its own. What it throws is what broke. */
export async function played(attack: Attack, ground: Ground, pace: Pace): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-attack-'));
  const running: Child[] = [];
  try {
    const outcome = await attack.play({
      ...pace,
      async open(policy = POLICY, authority?: string) {
        const { more, url } = await ground.fresh(folder);
        const server = await startServer({
          folder,
          policy,
          secrets: SECRETS,
          ...(authority !== undefined && { authority }),
          ...more,
        });
        running.push(server);
        return { server, url };
      },
    });
    const ended = running
      .filter((one) => one.hasEnded())
      .map((one) => `the server ended: ${one.printed().slice(-500)}`);
    return { ...outcome, broke: [...ended, ...outcome.broke] };
  } catch (error) {
    return { broke: [error instanceof Error ? error.message : String(error)] };
  } finally {
    for (const server of running) await server.end('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}
