import { isPlain } from '../core/builder.ts';
import type { Lineage } from '../core/lineage.ts';
import { isAtLeast } from '../core/strength.ts';
import type { Push } from '../core/subjects.ts';
import { isStranger } from './publishers.ts';
import type { Quiet } from './rule.ts';
import { tookOver } from './succession.ts';

/** Without a policy: why nothing is wrong with who moved a tag. */
export function quietByActor(push: Push, lineage: Lineage): Quiet | undefined {
  const setter = push.previous?.push?.actor;
  if (lineage.hostOrigins(push).some((origin) => !isPlain(origin))) return undefined;
  if (!setter)
    return { quiet: 'first-known', strength: 'recorded', because: 'who set the tag before is not on record' };
  if (!push.actor || !isAtLeast(push.strength, 'recorded') || isStranger(push, lineage)) return undefined;
  if (push.actor.name !== setter.name) return byAnother(push, push.actor.name, setter.name, lineage);
  return { quiet: 'same-actor', strength: 'recorded', because: `${setter.name} set the tag before, too` };
}

function byAnother(push: Push, name: string, setter: string, lineage: Lineage): Quiet | undefined {
  if (isTakenBack(push, setter, lineage))
    return {
      quiet: 'taken-back',
      strength: 'recorded',
      because: `the tag is ${name}’s, and ${setter} set it this once`,
    };
  return tookOver(push, setter, lineage)
    ? { quiet: 'succeeded', strength: 'recorded', because: `${name} goes on with what ${setter} did until then` }
    : undefined;
}

/** So many images must somebody have pushed to a repository before another set a tag of his there for the first time. */
const OWN = 5;

function isTakenBack(push: Push, setter: string, lineage: Lineage): boolean {
  const sets = lineage
    .tagHistory(push, push.tag ?? '')
    .flatMap(({ push: set }) => (set && set.at < push.at && isAtLeast(set.strength, 'recorded') ? [set] : []));
  const [before, other] = sets.slice(-2);
  if (before?.actor?.name !== push.actor?.name || other?.actor?.name !== setter) return false;
  if (sets.filter(({ actor }) => actor?.name === setter).length > 1) return false;
  const own = lineage
    .pushesTo(push)
    .filter((one) => one.at < other.at && one.actor?.name === push.actor?.name && isAtLeast(one.strength, 'recorded'));
  return new Set(own.map(({ digest }) => digest)).size >= OWN;
}
