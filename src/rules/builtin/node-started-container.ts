import { who } from '../../core/actor.ts';
import { MIRROR } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { isListedDeployer } from '../actors/deployers.ts';
import { notUsual } from '../places/deployers-before.ts';
import { madeAt } from '../origins/made.ts';
import { IMPLANT, type Judged, onRecord, type Rule, type Verdict } from '../rule.ts';
import { clockTime, placementExhibits, whereOf } from '../sentences/sentences.ts';

export const nodeStartedContainer: Rule = {
  id: 'node-started-container',
  version: 1,
  title: 'An internal image was brought in as a static pod, DaemonSet or CronJob, past the deployers',
  severity: 'medium',
  mode: 'observe',
  attack: [...IMPLANT, { technique: 'T1610' }, { technique: 'T1053.007' }],
  why: 'A static pod is a file on a node: no admission control can hold it up, and deleting the pod brings it back. DaemonSets reach every node, CronJobs come again: all three are how an implant stays.',
  respond: [
    'Look at the manifest folder of the node, and who could write there; treat the node as taken over.',
    'Look at what else runs on that node.',
  ],
  benignIf: [
    'a new node or cluster starts its own components from a mirror: exempt their namespace',
    'an agent was rolled out by hand, or a job was made anew in another namespace: let a deployer bring it in',
  ],
  phase: 'habits',
  on: 'placement',
  quiet: {
    deployer: { when: 'the API server recorded that a listed deployer made it', least: 'recorded' },
    usual: {
      when: 'without a list: whoever made it changes images in this cluster, often enough to be usual',
      least: 'recorded',
    },
    'too-early': { when: 'without a list: the cluster has too short a history', least: 'recorded' },
    older: {
      when: 'by the API server’s clock the static pod is older than the records of its registry',
      least: 'recorded',
      beyondAttackers: 'the API server sets when the pod was made; who has the node cannot',
    },
    bootstrap: {
      when: 'a static pod of the same container and repository is older than the records, and no finding stands on the push of this image',
      least: 'recorded',
    },
  },

  detect(placement, lineage, judged) {
    const { reference } = placement;
    if (!reference || lineage.policy.isExempt(placement) || !lineage.isMonitored(reference.registry)) return undefined;
    if (isStatic(placement)) return judgeStatic(placement, lineage, judged);
    return /^(?:DaemonSet|CronJob)\//.test(placement.workload) ? judgeNew(placement, lineage) : undefined;
  },
};

/** What stands for a file on a node: its mirror belongs to the node, has the kubelet's mark, or is made by the kubelet. */
function isStatic({ observed, asked }: Placement): boolean {
  return (
    observed.some(({ owners }) => owners?.some(({ kind }) => kind === 'Node')) ||
    asked.some(
      ({ actor, fact }) =>
        actor?.name.startsWith('system:node:') === true ||
        (fact.annotations !== undefined && Object.hasOwn(fact.annotations, MIRROR)),
    )
  );
}

function judgeStatic(placement: Placement, lineage: Lineage, judged: Judged): Verdict {
  const { asked, environment, reference, cluster, container } = placement;
  if (asked.length > 0 && asked.every((one) => isListedDeployer(one, environment, lineage)))
    return onRecord('deployer', `${who(asked[0]?.actor)} is a listed deployer`);
  if (isOlder(placement, lineage)) return onRecord('older', 'it is older than the records of its registry');
  const first =
    reference &&
    lineage
      .placementsFrom(reference)
      .find((one) => one.cluster === cluster && one.container === container && isStatic(one));
  const isDoubted = lineage.pushesFor(placement).some((push) => judged.suspicionsOf(push).length > 0);
  if (first && first !== placement && isOlder(first, lineage) && !isDoubted)
    return onRecord('bootstrap', `${first.workload} is a static pod of the same kind`);
  const node = placement.observed.find((fact) => fact.node !== undefined)?.node;
  return {
    summary: `The static pod ${whereOf(placement)} runs ${placement.image}${node === undefined ? '' : ` on ${node}`} since ${clockTime(placement.from)}: a file on the node started it, no deployer did.`,
    confidence: (placement.observed[0] ?? asked[0]?.fact)?.strength ?? 'recorded',
    missing: ['a deployer who brought it in'],
    evidence: placementExhibits(placement),
  };
}

function isOlder(placement: Placement, lineage: Lineage): boolean {
  const start = placement.reference && lineage.coverageStart(placement.reference.registry);
  return start !== undefined && madeAt(placement) < start;
}

function judgeNew(placement: Placement, lineage: Lineage): Verdict {
  const [first] = placement.asked;
  const [oldest] = lineage.deploymentsOf(placement);
  // What was there before and gets another image is judged by who changed it.
  if (!first || !oldest || oldest.at < first.at) return undefined;
  if (placement.environment?.deployers) {
    if (isListedDeployer(first, placement.environment, lineage))
      return onRecord('deployer', `${who(first.actor)} is a listed deployer`);
    return fired(first, placement, `a deployer that ${placement.environment.name} lists`, lineage);
  }
  const habit = lineage.habits.deployersIn(first);
  if (!habit.speaks) return onRecord('too-early', 'too few earlier changes in the cluster are known');
  const { actor, fact } = first;
  if (actor && habit.seen.has(actor.name) && !fact.impersonator && isRecorded(fact))
    return onRecord('usual', `${actor.name} changed images in this cluster before`);
  const missing = actor
    ? notUsual({ ...first, actor }, { habit, place: 'its cluster' }, undefined, lineage)
    : `an earlier change in this cluster by ${who(actor)}`;
  return fired(first, placement, missing, lineage);
}

function fired(first: Deployment, placement: Placement, missing: string, lineage: Lineage): Verdict {
  const same = sameElsewhere(first, placement, lineage);
  return {
    summary: `${who(first.actor)} brought in ${whereOf(placement)} with ${first.image} at ${clockTime(first.at)}, past the deployers.${same ? ` ${same.workload} in ${same.namespace} ran the same image as container ${same.container} before.` : ''}`,
    // Its first record may not be its beginning.
    ...(first.uncertain && { severity: 'low' }),
    confidence: first.fact.strength,
    missing: [missing, ...(first.uncertain ? ['when it was made: no earlier record shows it'] : [])],
    respond: [
      `Ask ${who(first.actor)} what it is for, and look at what its containers are told to do: the image alone does not say.`,
      'If nobody knows, delete it, and treat the credential that made it as stolen.',
    ],
    evidence: placementExhibits(placement),
  };
}

/** Where the same was before, in another namespace: it may have been moved, or made to look so. */
function sameElsewhere(
  first: Deployment,
  { reference, workload, container, cluster, namespace }: Placement,
  lineage: Lineage,
): Placement | undefined {
  const all = reference ? lineage.placementsFrom(reference) : [];
  return all.find(
    (one) =>
      one.workload === workload &&
      one.container === container &&
      one.cluster === cluster &&
      one.namespace !== namespace &&
      one.image === first.image &&
      one.from < first.at,
  );
}
