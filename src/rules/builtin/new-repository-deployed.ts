import { who } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import { fullName, type Reference } from '../../core/reference.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { madeOnce } from '../made-once.ts';
import { IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { firstUse } from '../places/first-use.ts';
import { isSystems } from '../places/well-known.ts';
import { clockTime, placementExhibits, whereOf } from '../sentences/sentences.ts';

export const newRepositoryDeployed: Rule = {
  id: 'new-repository-deployed',
  version: 1,
  title: 'A cluster uses a repository for the first time, and no record shows how the image came there',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['environments[].repositories', 'classes.replication'],
  attack: IMPLANT,
  why: 'A mirror serves whatever it is asked for, and who deploys as usual is no reason to trust bytes that nobody here is on record as having brought in.',
  respond: [
    'Ask whoever deployed it where the image comes from.',
    'List the repository under repositories of the environment, or take the workload away.',
  ],
  benignIf: [
    'a new tool or service came in: list its repository under repositories of the environment',
    'its registry is not read: connect it, so that pushes to it are on record',
  ],
  phase: 'habits',
  on: 'placement',
  quiet: {
    listed: {
      when: 'the environment lists the repository, or lists the image among its injectors, or a listed replication copies into the repository',
      least: 'recorded',
    },
    pushed: { when: 'the registry recorded a push to the repository', least: 'recorded' },
    unmonitored: { when: 'no feed of that registry is read: that is a finding of its own', least: 'recorded' },
    'too-early': { when: 'too little is known of what the cluster usually runs', least: 'recorded' },
  },

  detect(placement, lineage) {
    const { reference, environment } = placement;
    const [asked] = placement.asked;
    if (
      !reference ||
      !asked ||
      asked.uncertain ||
      environment?.sandbox ||
      isTold(placement) ||
      isSystems(placement, lineage.policy)
    )
      return undefined;
    if (firstUse(reference, placement, lineage.placements) !== placement) return undefined;
    const quiet = quietBecause(placement, reference, lineage);
    if (quiet) return quiet;
    if (!lineage.habits.deployersIn(asked).speaks) return onRecord('too-early', 'too few earlier changes are known');
    const name = `${reference.registry}/${reference.repository}`;
    return {
      summary: `${who(asked.actor)} gave ${whereOf(placement)} the image ${placement.image} at ${clockTime(asked.at)}: the cluster never used ${name} before, and no push to it is on record.`,
      confidence: asked.fact.strength,
      ...(asked.actor && { actor: asked.actor }),
      missing: [
        `a push to it on record, or ${name} among the repositories of ${environment?.name ?? 'an environment'}`,
      ],
      evidence: placementExhibits(placement),
    };
  },
};

/** What the list lacks, its own rule tells. */
function isTold({ environment, reference }: Placement): boolean {
  const { repositories } = environment ?? {};
  return repositories !== undefined && !repositories.matches(`${reference?.registry}/${reference?.repository}`);
}

function quietBecause(placement: Placement, reference: Reference, lineage: Lineage): Quiet | undefined {
  const { repositories, injectors, name = '' } = placement.environment ?? {};
  const repository = `${reference.registry}/${reference.repository}`;
  if (repositories?.matches(repository)) return onRecord('listed', `${name} lists it`);
  if (injectors?.matches(repository)) return onRecord('listed', `${repository} is injected by listed software`);
  if (lineage.policy.replicationsInto(undefined, reference).length > 0)
    return onRecord('listed', 'a listed replication copies into it');
  const push = pushedTo(lineage.pushes).get(repository);
  if (push) return onRecord('pushed', `it was pushed to at ${clockTime(push.at)}`, push.facts);
  return lineage.isMonitored(reference.registry)
    ? undefined
    : onRecord('unmonitored', `no feed of ${reference.registry} is read`);
}

/** By the full name of a repository, a push to it that the registry recorded. */
const pushedTo = madeOnce(
  (pushes: readonly Push[]): ReadonlyMap<string, Push> =>
    new Map(pushes.filter(isRecorded).map((push) => [fullName(push), push])),
);
