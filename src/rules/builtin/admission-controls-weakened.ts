import { who, whoAndBehind } from '../../core/actor.ts';
import { counted } from '../../core/count.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Control, Workload } from '../../core/subjects.ts';
import { formatDuration } from '../../core/time.ts';
import { isRecorded } from '../../core/strength.ts';
import { identityOf, maintainerOf } from '../actors/maintainer.ts';
import { type Remade, remade } from '../actors/remade.ts';
import { actOf } from '../actors/same-change.ts';
import { changeOf, controlExhibits } from '../sentences/control-sentences.ts';
import { clockTime } from '../sentences/sentences.ts';
import { type Fired, IMPAIRED, onRecord, type Rule, type Verdict } from '../rule.ts';

export const admissionControlsWeakened: Rule = {
  id: 'admission-controls-weakened',
  version: 1,
  title: 'An admission control was loosened',
  severity: 'high',
  mode: 'observe',
  attack: [IMPAIRED],
  why: 'While it stands so, workloads come in that the control would have stopped, or without what it puts into them.',
  respond: [
    'Ask whoever changed it. Put it back where it still stands so: kubectl replace writes all of it; kubectl apply does not take away what another’s patch added; an exception or a label is to be deleted.',
    'Look at what was admitted since: landwaiter analyze --since TIME.',
  ],
  benignIf: ['a change that was reviewed: name its ticket in an exception'],
  phase: 'facts',
  on: 'control',
  quiet: {
    maintained: {
      when: 'the record does not tell whether it protects less, and whoever changed it has made most of its earlier changes',
      least: 'recorded',
    },
    remade: {
      when: 'a service account deleted it, and made it again within ten minutes as strict as it is on record to have been, and meanwhile no image was set in another namespace of the cluster, nor began to run there',
      least: 'recorded',
    },
    'namespace-gone': {
      when: 'the cluster’s namespace controller emptied a namespace, and nothing of this kind is on record there, nor in the answer; somebody is on record as having deleted it, or nothing was deployed there since, nor runs there still',
      least: 'recorded',
    },
  },

  detect(control, lineage) {
    const [fact] = control.facts;
    if (fact.control !== 'admission' && fact.control !== 'exception') return undefined;
    if (control.effect === 'changed') return uncertain(control, lineage);
    if (control.effect !== 'loosened') return undefined;
    if (control.took?.length === 0 && (control.asked || isGone(control, lineage)))
      return onRecord('namespace-gone', `there was no ${fact.subject} in it`);
    const again = remade(control, lineage);
    if (again) return madeAgain(control, again);
    const { endedBy } = control;
    const act = actOf(control, lineage);
    const ended =
      endedBy && `${who(endedBy.actor)} put it back at ${clockTime(endedBy.at)} (${endedBy.change.slice(0, LONGEST)})`;
    return {
      summary: `${changeOf(control)}${ended === undefined ? '' : `; ${ended}`}.`,
      confidence: fact.strength,
      evidence: [...controlExhibits(control), ...(endedBy ? [{ fact: endedBy, says: ended ?? '' }] : [])],
      ...(act !== undefined && { alsoOn: [act] }),
    };
  },
};

/** As a program does that is replaced: it is as if it had changed it, where nothing came in that it would have judged. */
function madeAgain(control: Control, { again, asBefore, meanwhile, rollout }: Remade): Verdict {
  const [fact] = control.facts;
  const since = formatDuration(again.at - control.at);
  if (asBefore && meanwhile.length === 0) return onRecord('remade', `it was made again as it was after ${since}`);
  const state = asBefore
    ? 'as strict as before'
    : asBefore === undefined
      ? 'no record shows how it stood before'
      : 'not as it was before';
  const came =
    meanwhile.length === 0
      ? 'nothing new came in meanwhile'
      : `meanwhile there came ${meanwhile.slice(0, MOST).join(', ')}`;
  const more = meanwhile.length > MOST ? ` and ${meanwhile.length - MOST} more` : '';
  const cause = rollout
    ? `; ${whoAndBehind(rollout)} changed ${rollout.workload} in ${rollout.namespace} at ${clockTime(rollout.at)}`
    : '';
  return {
    summary: `${changeOf(control)}; it made it again after ${since}: ${state}, and ${came}${more}${cause}.`,
    ...(asBefore === undefined && meanwhile.length === 0 && { severity: 'low' }),
    confidence: fact.strength,
    evidence: [
      ...controlExhibits(control),
      { fact: again.facts[0], says: `${whoAndBehind(again)} made it again` },
      ...(rollout ? [{ fact: rollout.fact, says: `${whoAndBehind(rollout)} changed ${rollout.workload}` }] : []),
    ],
  };
}

const MOST = 3;

/**
 * Nobody can tell whether it protects less: whoever usually maintains it may change it. Labels of namespaces are set by many,
 * and what mutating policies do is `mutation-changed`’s to tell.
 */
function uncertain(control: Control, { controls }: Lineage): Verdict {
  const [fact] = control.facts;
  if (fact.seen || control.actor === undefined || NOT_ITS_OWN.test(fact.subject)) return undefined;
  const usual = maintainerOf(control, controls);
  if (!usual) return isExempting(control) ? unknownBefore(control) : undefined;
  const often = `${usual.changes} of its ${counted(usual.of, 'earlier change')}`;
  if (identityOf(usual) === identityOf(control) && isRecorded(fact))
    return onRecord('maintained', `${whoAndBehind(usual)} made ${often}`);
  return {
    summary: `${changeOf(control)}; whether it protects less the record does not tell, and ${whoAndBehind(usual)} usually maintains it (${often}).`,
    severity: 'low',
    confidence: fact.strength,
    evidence: controlExhibits(control),
  };
}

/** A person set it with images that it lets in, and is the first on record to change it. */
function isExempting({ actor, facts: [fact] }: Control): boolean {
  return actor?.kind === 'human' && (fact.state?.patterns?.allowed ?? []).length > 0;
}

function unknownBefore(control: Control): Fired {
  const [fact] = control.facts;
  const allowed = fact.state?.patterns?.allowed ?? [];
  const more = allowed.length > MOST ? ` and ${allowed.length - MOST} more` : '';
  return {
    summary: `${changeOf(control)}; it lets in ${allowed.slice(0, MOST).join(', ')}${more}, and what it let in before no record shows.`,
    severity: 'low',
    confidence: fact.strength,
    evidence: controlExhibits(control),
  };
}

const NOT_ITS_OWN = /^(?:Namespace|Mutating\w+|every) /;
const LONGEST = 200;

/** The request to delete it may be with another API server, whose log nobody reads: what is gone is used no more. */
function isGone({ at, facts: [{ cluster, namespace }] }: Control, { deployments, placements }: Lineage): boolean {
  const isThere = (one: Workload): boolean => one.cluster === cluster && one.namespace === namespace;
  return (
    !deployments.some((one) => one.at > at && isThere(one)) &&
    !placements.some((one) => isThere(one) && one.instances.some(({ to }) => to === undefined))
  );
}
