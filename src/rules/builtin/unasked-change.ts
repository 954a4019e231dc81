import type { WorkloadChanged } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Asking, Placement } from '../../core/subjects.ts';
import { isListedDeployer } from '../actors/deployers.ts';
import { madeOnce } from '../made-once.ts';
import { isNewName } from '../places/names/new-name.ts';
import { type Exhibit, IMPLANT, type Judged, onRecord, type Quiet, type Rule } from '../rule.ts';
import { clockTime, placementExhibits, whereOf } from '../sentences/sentences.ts';
import { attempt, isWrite, mayBe, triedBy } from '../sentences/attempt-sentences.ts';

export const unaskedChange: Rule = {
  id: 'unasked-change',
  version: 1,
  title: 'A workload runs an image that nobody is on record as having asked for',
  severity: 'high',
  mode: 'observe',
  attack: [...IMPLANT, { technique: 'T1610' }, { technique: 'T1685.002', formerly: 'T1562.008' }],
  why: 'Every change of a workload goes through the API server, and its audit log has them all. What changed without a record was changed past the log: by a request that the log cannot hold, or in the database below it.',
  respond: [
    'Look at the workload’s managedFields: they name the client and the time of the last change.',
    'Put the image back that was asked for on record.',
    'Look in the API server’s own log for audit errors at that time, and at who may write to that namespace.',
  ],
  benignIf: ['the audit log lost just that line', 'another API server of the cluster keeps a log that is not read'],
  phase: 'trust',
  on: 'placement',
  quiet: {
    asked: { when: 'a recorded, granted write of the object asked for this image, at any time', least: 'recorded' },
    stood: {
      when: 'a pod from before the cluster’s audit records begin ran it in this container, or had it when it was deleted; or its pods were made by the controller for a ReplicaSet of which the records show neither its making nor any change, while they show how others are made',
      least: 'recorded',
    },
    untold: {
      when: 'a write of the object does not show what it asked for (audit level Metadata, a truncated record), and whoever made it may deploy here, or is a program: coverage says that nobody can tell',
      least: 'inferred',
    },
    mutated: {
      when: 'the record of the pod’s making shows that another image was asked for, and a webhook’s patch or a recorded change of a mutating policy explains it, which mutation-changed judges, and pods of that job that were made before were asked to have no other; or it is OpenShift, whose API server rewrites images by itself',
      least: 'recorded',
      beyondAttackers: 'the API server writes down both, what was asked for and what it stored',
    },
    unseen: {
      when: 'until then nobody is on record as having asked the owner for anything, or no record says when its pods were made, so that it, its wish and its image’s name may be older than the records; not where such an owner always has pods and had none when they begin',
      least: 'recorded',
    },
    uncovered: {
      when: 'of the pods made at about that time more than one in twenty lacks its record, or of the nodes that ran new pods in a week before or after, day by day, more than one in twenty, or of all days together, is on record with none of them: the log that is read is not whole, and coverage says so; or it lacks the making of just these pods',
      least: 'recorded',
      beyondAttackers:
        'whoever thins out the log of the API server is told by the rules about feeds; a pod is only listed as running since its node wrote so',
    },
  },

  detect(placement, lineage, judged) {
    if (lineage.policy.isExempt(placement) || placement.resolved) return undefined;
    const asking = lineage.asking(placement);
    if (!asking || isStatic(placement)) return undefined;
    const quiet = quietBecause(asking, placement, lineage);
    if (quiet) return quiet;
    const [first, ...others] = alike(placement, lineage);
    if (first !== placement || isToldAlready(placement, judged)) return undefined;
    const tried = triedBy(asking);
    return {
      summary: `${whereOf(placement)} runs ${placement.image} since ${clockTime(placement.from)}, and nobody is on record as having asked for it${mayBe(tried)}.`,
      confidence: 'recorded',
      absence: 'assumed',
      pendingUntil: placement.from + lineage.policy.windows.lateEvidence,
      missing: [`a write of ${placement.workload} that asks for ${placement.image}`],
      evidence: [
        ...tried.slice(-3).map((fact): Exhibit => ({ fact, says: attempt(fact) })),
        ...placementExhibits(placement),
      ],
      alsoOn: others.map(({ key }) => key),
    };
  },
};

/** What a file on a node starts has its own rule. */
function isStatic({ observed }: Placement): boolean {
  return observed.some(({ owners }) => owners?.some(({ kind }) => kind === 'Node'));
}

function quietBecause(asking: Asking, placement: Placement, lineage: Lineage): Quiet | undefined {
  const { facts } = asking;
  switch (asking.state) {
    case 'asked':
      return { quiet: 'asked', strength: 'recorded', because: 'a write on record asked for it', by: facts };
    case 'stood':
      return onRecord('stood', 'it was asked for before the records begin');
    case 'untold':
      return facts.some((fact) => isWrite(fact) && mayDeploy(fact, placement, lineage))
        ? { quiet: 'untold', strength: 'inferred', because: 'a write does not show what it asked for', by: facts }
        : undefined;
    case 'mutated':
      return onRecord('mutated', 'it was asked for otherwise and changed on its way');
    case 'unseen':
      return isNewName(placement, asking, lineage)
        ? undefined
        : onRecord('unseen', 'nothing of its owner is on record');
    case 'uncovered':
      return onRecord('uncovered', 'the audit log of about that time is not whole');
    case 'nobody':
      return undefined;
  }
}

function mayDeploy(fact: WorkloadChanged, { environment }: Placement, lineage: Lineage): boolean {
  return (
    environment?.deployers === undefined ||
    // Autoscalers and their like write all the time, and cannot be told from what sets an image.
    fact.actor?.kind === 'robot' ||
    isListedDeployer(
      { fact, ...known({ actor: fact.actor && lineage.policy.actor(fact.actor) }) },
      environment,
      lineage,
    )
  );
}

function isToldAlready({ key }: Placement, judged: Judged): boolean {
  return judged.suspicions(key).some(({ rule }) => TELL_IT.has(rule));
}

const TELL_IT: ReadonlySet<string> = new Set(['injected-container', 'node-started-container', 'node-image-differs']);

/** The placements of one container with the image, whatever its bytes were; the first leads. */
function alike(placement: Placement, lineage: Lineage): readonly Placement[] {
  return byImage(lineage.placementsIn(placement)).get(imageKey(placement)) ?? [];
}

const byImage = madeOnce((workload: readonly Placement[]) => Map.groupBy(workload, imageKey));

function imageKey({ container, image }: Placement): string {
  return JSON.stringify([container, image]);
}
