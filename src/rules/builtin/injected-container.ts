import { who } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { isListedDeployer, isUsualDeployer } from '../actors/deployers.ts';
import { grownFrom } from '../origins/grown-base.ts';
import { isDoubted, isListedInjector } from '../actors/injectors.ts';
import { IMPLANT, type Judged, onRecord, type Rule } from '../rule.ts';
import { firstUse } from '../places/first-use.ts';
import { isWithin } from '../origins/sameness.ts';
import { clockTime, placementExhibits, whereOf } from '../sentences/sentences.ts';
import { imitated } from '../places/protected-names.ts';
import { additionOf, handedOut } from '../places/put-in.ts';

export const injectedContainer: Rule = {
  id: 'injected-container',
  version: 1,
  title: 'A container was put into a workload that never had it',
  severity: 'high',
  mode: 'observe',
  goesBy: ['environments[].injectors'],
  attack: [...IMPLANT, { technique: 'T1610' }, { technique: 'T1609' }],
  why: 'An added container shares the network, often the volumes and secrets, of the workload it is put into, and the workload’s own image stays as it was: nobody who looks at that sees anything.',
  respond: [
    'Ask whoever added it what it is for.',
    'Remove it: delete the pod, and take the container out of the template or the webhook that adds it.',
    'Look at what it could reach: volumes, service account, the network of the pod.',
  ],
  benignIf: [
    'somebody debugs a pod: let it be asked for, and cover it with an exception',
    'a service mesh or an agent was rolled out: list its image under injectors',
  ],
  phase: 'habits',
  on: 'placement',
  quiet: {
    injector: {
      when: 'the policy lists the image among the environment’s injectors, and no finding of medium or more stands on the push of it',
      least: 'recorded',
    },
    'same-image': {
      when: 'another container of the workload ran or asked for the same image before or in the same change',
      least: 'recorded',
    },
    delivered: {
      when: 'a listed deployer (without a list: one who by habit changes this workload) wrote it into the template, its repository is one that the environment lists, or, where it lists none, one that the cluster used before or to which the push of the image is on record, and no finding stands on its push; never for an ephemeral container',
      least: 'recorded',
    },
  },

  detect(placement, lineage, judged) {
    if (lineage.policy.isExempt(placement)) return undefined;
    const isListed = isListedInjector(placement);
    const isWrong = isListed && isDoubted(placement, lineage, judged);
    const added = additionOf(placement, lineage) ?? (isWrong ? handedOut(placement) : undefined);
    if (!added) return undefined;
    if (isListed && !isWrong) return onRecord('injector', `${placement.image} is injected by listed software`);
    const same = sameImage(placement, lineage);
    if (same) return onRecord('same-image', `container ${same.container} has the same image`);
    const delivery = deliveryOf(placement, added.by, lineage, judged);
    if ('by' in delivery) return onRecord('delivered', `${delivery.by} wrote it into the template`);
    const alike = imitated(placement.reference, lineage);
    const looks = alike ? `; its name ${alike.how}, and can be taken for ${alike.of}` : '';
    const kind = placement.kind === 'container' ? '' : `${placement.kind} `;
    return {
      summary: added.by
        ? `${who(added.by.actor)} put the ${kind}${whereOf(placement)}, with the image ${placement.image}, at ${clockTime(added.at)}: the workload never had it${looks}.`
        : `The ${kind}${whereOf(placement)} runs ${placement.image} since ${clockTime(added.at)}: ${isWrong ? 'listed software injects it, and a finding stands on its push' : 'pods of the workload before did not have it, and nobody is on record as having asked for it'}${looks}.`,
      confidence: added.by?.fact.strength ?? 'recorded',
      missing: [delivery.missing],
      evidence: [
        ...(added.before
          ? [{ fact: added.before, says: `pod ${added.before.pod} ran without ${placement.container}` }]
          : []),
        ...placementExhibits(placement),
      ],
    };
  },
};

function sameImage(placement: Placement, lineage: Lineage): Placement | undefined {
  return lineage.placementsIn(placement).find(
    (one) =>
      one.container !== placement.container &&
      one.kind !== 'ephemeral' &&
      // What was only mounted has never run there.
      (one.kind !== 'volume' || placement.kind === 'volume') &&
      one.from <= placement.from &&
      [...one.observed, ...one.asked.map(({ fact }) => fact)].some(isRecorded) &&
      (placement.digest && one.digest
        ? isWithin(placement.digest, one.digest, placement.reference, lineage)
        : placement.image === one.image),
  );
}

/** Who wrote it into the template and may; or what that lacks. */
function deliveryOf(
  placement: Placement,
  by: Deployment | undefined,
  lineage: Lineage,
  judged: Judged,
): { readonly by: string } | { readonly missing: string } {
  const { kind, environment, reference } = placement;
  if (kind === 'ephemeral') return { missing: 'a listed injector: an ephemeral container is in no template' };
  const lacking = { missing: 'a listed injector, or a deployer who wrote it into the template' };
  if (!by?.actor || !reference) return lacking;
  const isDeployer = environment?.deployers
    ? isListedDeployer(by, environment, lineage)
    : !by.fact.impersonator && isUsualDeployer(by, lineage) === true;
  if (!isDeployer) return lacking;
  const { repositories, name } = environment ?? {};
  const repository = `${reference.registry}/${reference.repository}`;
  if (repositories && !repositories.matches(repository))
    return {
      missing: `${repository} among the repositories of ${name}: ${who(by.actor)}, who wrote it there, may deploy`,
    };
  if (!repositories && lineage.pushesFor(placement).length === 0 && !isUsedBefore(placement, reference, lineage))
    return { missing: `an earlier use of ${repository} in the cluster, or a push of the image on record` };
  const isInDoubt =
    isDoubted(placement, lineage, judged) ||
    lineage.pushesFor(placement).some((push) => grownFrom(push, lineage).length > 0);
  return isInDoubt ? { missing: 'a push of it that nothing stands against' } : { by: by.actor.name };
}

function isUsedBefore(placement: Placement, repository: RepositoryName, { placements }: Lineage): boolean {
  const first = firstUse(repository, placement, placements);
  return first !== undefined && first.from < placement.from;
}
