import type { Mover } from '../movement/mover.ts';
import { accountRenamed, oldRunAgain, unknownMigration, unknownTeam, unknownWorkflow } from './builds.ts';
import { debugContainer, guardOff, hotfixByHand, outsideImage, pushByHand } from './hands.ts';
import type { Kind } from './kind.ts';

/** The kinds, with their weights. README.md has the reason of each; they do not grow later. */
const OWED: readonly (readonly [kind: string, weight: number, play: Kind])[] = [
  ['hotfix-by-hand', 3, hotfixByHand],
  ['account-renamed', 2, accountRenamed],
  ['old-run-again', 2, oldRunAgain],
  ['unknown-workflow', 2, unknownWorkflow],
  ['unknown-team', 2, unknownTeam],
  ['unknown-migration', 1, unknownMigration],
  ['debug-container', 2, debugContainer],
  ['outside-image', 1, outsideImage],
  ['guard-off', 1, guardOff],
  ['push-by-hand', 2, pushByHand],
];

/** Most months have none to two. */
export function planOwed(mover: Omit<Mover, 'chance'>): void {
  const { world } = mover;
  const chance = world.chance.of('owed');
  const urn = OWED.flatMap((one) => Array.from({ length: one[1] }, () => one));
  const kinds = new Set(Array.from({ length: chance.one([0, 0, 0, 0, 1, 1, 1, 2, 2, 3]) }, () => chance.one(urn)));
  let nth = 0;
  for (const [kind, , play] of kinds) {
    const id = `owed-${++nth}`;
    const day = chance.between(1, world.days - 2);
    world.plan(world.workTime(chance, day), () => {
      const at = world.now;
      const told = play({ ...mover, chance: chance.of(kind) }, id);
      if (!told) return;
      world.drawn.add(`owed: ${kind}`);
      world.owed.push({ id, kind, at, ...told, modes: ['policy', 'draft', 'none'] });
    });
  }
}
