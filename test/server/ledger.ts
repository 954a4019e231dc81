import { setTimeout as pause } from 'node:timers/promises';
import { openInbox, openStore } from '../../src/app/resources/store.ts';
import { openDatabase } from '../../src/database/sqlite.ts';
import { condense } from '../../src/lineage/facts/condense.ts';
import { until } from '../lab/programs.ts';
import type { Child } from './child.ts';
import { BEARER } from './policy.ts';
import { digestOf, push } from './pushes.ts';

/** Senders that write down what was acknowledged, and go on whatever the server does. */
export interface Ledger {
  readonly acknowledged: ReadonlySet<number>;
  /** How often each other answer came, by status; `lost` where none came. */
  readonly others: ReadonlyMap<string, number>;
  /** From now on they send to this one. */
  point(server: Child): void;
  /** Resolves when all senders have ended. */
  stop(): Promise<void>;
}

/** `senders` of them, each with a push of its own after the other; one that was not acknowledged is sent again. */
export function startSending(first: Child, senders: number, from = 1): Ledger {
  const acknowledged = new Set<number>();
  const others = new Map<string, number>();
  let server = first;
  let isOver = false;
  let next = from;

  async function sendAll(): Promise<void> {
    while (!isOver) {
      const number = next;
      next += 1;
      while (!isOver) {
        const status = await server.post('distribution/registry', push(number), BEARER).then(
          (answer) => answer.status,
          () => 'lost',
        );
        if (status === 202) {
          acknowledged.add(number);
          break;
        }
        others.set(String(status), (others.get(String(status)) ?? 0) + 1);
        await pause(20);
      }
    }
  }

  const running = Promise.all(Array.from({ length: senders }, sendAll));
  return {
    acknowledged,
    others,
    point: (other) => (server = other),
    async stop() {
      isOver = true;
      await running;
    },
  };
}

/** Waits until all that was delivered was read. */
export async function allRead(server: Child): Promise<void> {
  await until('an empty inbox', async () =>
    /^inbox +0 waiting/m.test((await server.get('/')).text) ? true : undefined,
  );
}

/**
 * Waits until nothing is left to read, and all that was read is evaluated. `url`: of its store, where the server was given
 * the password apart; `longest`: how many seconds it may take. That an evaluation ended does not show it: it may have
 * begun before the last facts came.
 */
export async function settled(server: Child, url = server.store, longest?: number): Promise<void> {
  await allRead(server);
  const store = await openStore(url, {});
  const facts = condense(await store.facts()).length;
  await store.close();
  await until(
    'the evaluation of everything',
    async () => {
      const { text } = await server.get('/metrics');
      const [evaluated, at] = ['facts', 'evaluated_timestamp_seconds'].map((name) =>
        Number(new RegExp(`^landwaiter_${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0),
      );
      return evaluated === facts && at !== 0 ? true : undefined;
    },
    longest,
  );
}

/** What is wrong with the databases of a store: acknowledged numbers that are no fact, doubled findings, damage. */
export async function faultsOf(url: string, acknowledged: Iterable<number>): Promise<readonly string[]> {
  const store = await openStore(url, {});
  const inbox = await openInbox(url, {});
  try {
    const facts = await store.facts();
    const pushed = facts.flatMap((event) => (event.type === 'manifest.pushed' ? event.digest : []));
    const kept = new Set<string>(pushed);
    const lost = [...acknowledged].filter((number) => !kept.has(digestOf(number)));
    const subjects = (await store.findings()).map((one) =>
      JSON.stringify([one.rule, one.image, one.about, one.actor, one.placement, one.firstEventAt]),
    );
    const files = url.startsWith('sqlite:') ? ['', '-inbox'] : [];
    const damage = files.flatMap((part) => {
      const database = openDatabase(`${url.slice('sqlite:'.length)}${part}`);
      const rows = database.prepare('PRAGMA integrity_check').all();
      database.close();
      return rows.flatMap((row) => (row['integrity_check'] === 'ok' ? [] : JSON.stringify(row)));
    });
    const parked = await inbox.quarantined(10);
    return [
      ...lost.map((number) => `push ${number} was acknowledged and is lost`),
      ...(pushed.length === kept.size ? [] : [`${pushed.length - kept.size} pushes are there twice`]),
      ...(subjects.length === new Set(subjects).size ? [] : ['findings are there twice']),
      ...damage,
      ...parked.map(({ sequence, quarantined }) => `delivery ${sequence} is in quarantine: ${quarantined}`),
    ];
  } finally {
    await store.close();
    await inbox.close();
  }
}
