import type { Lineage } from '../../core/lineage.ts';
import { parseReference } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { nearestHabit } from './deployers.ts';
import { issuerToBlame } from './token-issuer.ts';

/** As long as it takes a push to become a habit. */
const SETTLED = 3 * DAY;

/** The making of the workload, where whoever changes it made it, by itself and on record, and nobody else ever set its images. */
function madeItself({ actor, at, ...deployment }: Deployment, lineage: Lineage): Deployment | undefined {
  const until = lineage.deploymentsOf(deployment).filter((one) => one.at <= at);
  const isOwn = (one: Deployment): boolean =>
    one.actor?.name === actor?.name &&
    isRecorded(one.fact) &&
    !one.fact.impersonator &&
    !one.past &&
    !issuerToBlame(one, lineage);
  const [first] = until;
  return actor && first?.fact.verb === 'create' && until.every(isOwn) ? first : undefined;
}

/** Software that the environment lists makes a workload of its own, of images that the environment lists. */
export function isOperatorsOwn(
  deployment: Deployment,
  { environment, reference }: Placement,
  lineage: Lineage,
): boolean {
  const { actor } = deployment;
  if (!actor || actor.kind === 'human' || !environment?.operators?.matches(actor.name) || !reference) return false;
  const name = `${reference.registry}/${reference.repository}`;
  return environment.repositories?.matches(name) !== false && madeItself(deployment, lineage) !== undefined;
}

/** Days after he made the workload, as no stranger, its maker gives it another version of what it has. */
export function isMakersUpgrade(deployment: Deployment, lineage: Lineage): boolean {
  const { at, actor, before, image } = deployment;
  if (!actor || before === undefined || repositoryOf(before) !== repositoryOf(image)) return false;
  const made = madeItself(deployment, lineage);
  if (!made || at - made.at < SETTLED) return false;
  return nearestHabit(made, lineage)?.habit.seen.has(actor.name) !== false;
}

function repositoryOf(image: string): string {
  try {
    const { registry, repository } = parseReference(image);
    return `${registry}/${repository}`;
  } catch {
    return image;
  }
}
