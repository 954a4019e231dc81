import type { Mover } from './mover.ts';
import { drain, emptiedCache, eviction, newNode, spotLoss } from './nodes.ts';
import { hotfixWithException, retentionChanged, rightsGiven, webhookAdded } from './people.ts';
import { disasterRecovery, namespaceMoved, registryMigration, roleRenamed } from './places.ts';
import { autoscaler, canary, eachMinute, outOfMemory, rollback, rolloutRestart } from './workloads.ts';

interface Movement {
  readonly name: string;
  /** Of months. */
  readonly often: number;
  /** At most so many times in a month that has it. */
  readonly times: number;
  readonly run: (mover: Mover) => void;
}

/** The movement of a month. README.md says where each is from; none is dropped or made rarer later. */
const MOVEMENTS: readonly Movement[] = [
  { name: 'rollout restart', often: 0.6, times: 6, run: rolloutRestart },
  { name: 'drain', often: 0.5, times: 2, run: drain },
  { name: 'eviction', often: 0.3, times: 2, run: eviction },
  { name: 'spot loss', often: 0.3, times: 3, run: spotLoss },
  { name: 'autoscaler', often: 0.4, times: 6, run: autoscaler },
  { name: 'cron each minute', often: 0.2, times: 1, run: eachMinute },
  { name: 'new node', often: 0.4, times: 2, run: newNode },
  { name: 'canary', often: 0.25, times: 2, run: canary },
  { name: 'rollback', often: 0.35, times: 2, run: rollback },
  { name: 'OOM', often: 0.4, times: 3, run: outOfMemory },
  { name: 'emptied node cache', often: 0.4, times: 2, run: emptiedCache },
  { name: 'disaster recovery', often: 0.07, times: 1, run: disasterRecovery },
  { name: 'registry migration', often: 0.1, times: 1, run: registryMigration },
  { name: 'namespace moved', often: 0.12, times: 1, run: namespaceMoved },
  { name: 'role renamed', often: 0.12, times: 1, run: roleRenamed },
  { name: 'hotfix with exception', often: 0.15, times: 1, run: hotfixWithException },
  { name: 'rights given', often: 0.2, times: 2, run: rightsGiven },
  { name: 'webhook added', often: 0.12, times: 1, run: webhookAdded },
  { name: 'retention changed', often: 0.1, times: 1, run: retentionChanged },
];

/** Draws the month's movements and plans each for a working hour after the first day. */
export function planMovement(mover: Omit<Mover, 'chance'>): void {
  const { world } = mover;
  for (const { name, often, times, run } of MOVEMENTS) {
    const chance = world.chance.of(`movement ${name}`);
    if (!chance.is(often)) continue;
    world.drawn.add(`movement: ${name}`);
    for (let nth = chance.between(1, world.small ? 1 : times); nth > 0; nth--) {
      const day = chance.between(1, world.days - 2);
      world.plan(world.workTime(chance, day), () => run({ ...mover, chance }));
    }
  }
}
