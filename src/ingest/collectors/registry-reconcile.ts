import { InvalidInput } from '../../core/error.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { MINUTE } from '../../core/time.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { Collect } from '../fetching/world.ts';
import { deliverRecords } from '../fetching/record-batch.ts';
import { inRounds, messageOf, type Problems } from '../fetching/rounds.ts';
import { memoryOf, notedOf, roomFor } from './registry-reconcile/memory.ts';
import { heartbeat, recordOf } from './registry-reconcile/records.ts';
import { visit } from './registry-reconcile/visit.ts';

export interface ReconcileOptions {
  readonly registry: RegistryClient;
  /** The registry as references name it. */
  readonly host: string;
  /** Paths without the host. */
  readonly repositories: readonly string[];
  /** Milliseconds; 5 min where not given. */
  readonly every?: number;
}

/**
 * Takes stock of repositories, then asks again and again what has changed: so pushes and deletions are known whose
 * notification was lost. Records are of the kind `registry-inventory`. @throws InvalidInput for names that are none.
 */
export function registryReconcile({ registry, every = 5 * MINUTE, ...named }: ReconcileOptions): Collect {
  const host = parseHost(named.host);
  const repositories = [...new Set(named.repositories.map((one) => parseRepository(one)))];
  if (repositories.length === 0) throw new InvalidInput('repositories', 'none given');

  return async (world, signal) => {
    const memory = new Map([...memoryOf(await world.recall())].filter(([name]) => repositories.includes(name)));
    let round = Math.floor(world.now() / every);

    async function reconcile(): Promise<Problems> {
      const problems: string[] = [];
      let answered = 0;
      round += 1;
      const at = world.now();
      for (const repository of repositories) {
        const before = memory.get(repository);
        try {
          const room = roomFor(repository, memory, repositories);
          const found = await visit(
            { registry, repository, before, room, round, every, now: () => world.now() },
            signal,
          );
          answered += 1;
          if (!found) {
            problems.push(`${host} has no repository ${repository}, or its robot may not read it`);
            // What is pushed there from now on is no stock: the first push makes the repository.
            if (!before) {
              memory.set(repository, { at, tags: new Map(), referrers: new Set() });
              await world.note(notedOf(memory));
            }
            continue;
          }
          await deliverRecords(
            world,
            found.sights.map((sight) => recordOf(host, repository, sight)),
          );
          memory.set(repository, found.memory);
          await world.note(notedOf(memory));
          problems.push(...found.problems);
        } catch (error) {
          signal.throwIfAborted();
          // One repository is down or not allowed: the others are asked all the same.
          if (answered === 0 && repository === repositories.at(-1)) throw error;
          problems.push(`${repository}: ${messageOf(error)}`);
        }
      }
      await deliverRecords(world, [heartbeat(host, at)]);
      return problems;
    }

    await inRounds(world, signal, { every, round: reconcile });
  };
}
