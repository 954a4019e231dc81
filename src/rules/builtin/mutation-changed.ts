import { who } from '../../core/actor.ts';
import { counted } from '../../core/count.ts';
import { shortDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Control, Mutation, Placement } from '../../core/subjects.ts';
import { changeOf, controlExhibits } from '../sentences/control-sentences.ts';
import { isInjected } from '../actors/injectors.ts';
import { type Exhibit, type Fired, IMPLANT, type Judged, onRecord, type Rule } from '../rule.ts';
import { placementExhibits, workloadName } from '../sentences/sentences.ts';

export const mutationChanged: Rule = {
  id: 'mutation-changed',
  version: 1,
  title: 'What changes workloads on their way into the cluster was changed',
  severity: 'low',
  mode: 'observe',
  attack: [...IMPLANT, { technique: 'T1610' }],
  why: 'A mutating policy or webhook can put any image into any pod: who deployed it asked for another one, and the workload’s own template stays as it was.',
  respond: [
    'Ask whoever wrote it what it is for.',
    'Delete it, and then the pods that it changed: they are made anew without it.',
  ],
  benignIf: ['a service mesh or an agent was rolled out by it: list its image under injectors'],
  phase: 'trust',
  on: 'control',
  quiet: {
    renewed: {
      when: 'a service account wrote the configuration of a webhook, and nothing of it but a certificate is other than before',
      least: 'recorded',
    },
    'put-back': {
      when: 'it ended a loosening that is told as such: the configuration is again what it was before that',
      least: 'recorded',
    },
    injector: {
      when: 'all that it put into workloads is listed among the environment’s injectors, and no finding of medium or more stands on the push of it',
      least: 'recorded',
    },
  },

  detect(control, lineage, judged) {
    const [fact] = control.facts;
    const mutations = lineage.mutationsBy(control);
    const others = mutations.filter((one) => !isListed(one, lineage, judged));
    const [first] = others;
    if (first) return changedPods(control, first, others, lineage);
    if (mutations.length > 0) return onRecord('injector', 'it puts in what the policy lists among injectors');
    // Its policy tells of it, and its deletion is told as such.
    if (!/^Mutating(?:AdmissionPolicy|WebhookConfiguration) /.test(fact.subject)) return undefined;
    if (control.change === 'deleted' || control.effect === 'loosened') return undefined;
    if (control.ends) return onRecord('put-back', `it put back what ${who(control.ends.actor)} changed`);
    if (isOwnWrite(control)) {
      if (control.effect === 'same') return onRecord('renewed', `${who(fact.actor)} renewed a certificate in it`);
      // How it stood before the records, nobody knows.
      if (control.facts.length === 1 && fact.state && !control.change.startsWith('created')) return undefined;
    }
    const news = control.change.startsWith('created')
      ? ''
      : ', and no record shows that it puts images of another repository into them than before';
    return {
      summary: `${changeOf(control)}; it can change workloads on their way into the cluster${news}.`,
      confidence: fact.strength,
      evidence: controlExhibits(control),
    };
  },
};

/** Of a webhook, by an account such as its own controller has: those renew its certificate all the time. */
function isOwnWrite({ behind, facts: [{ subject, actor }] }: Control): boolean {
  return subject.startsWith('MutatingWebhook') && actor?.name.startsWith('system:serviceaccount:') === true && !behind;
}

function isListed({ placements }: Mutation, lineage: Lineage, judged: Judged): boolean {
  const isQuiet = (one: Placement): boolean => lineage.policy.isExempt(one) || isInjected(one, lineage, judged);
  return placements.length > 0 && placements.every(isQuiet);
}

function changedPods(control: Control, first: Mutation, mutations: readonly Mutation[], lineage: Lineage): Fired {
  const { change, container, asked } = first;
  const placements = [...new Set(mutations.flatMap((one) => one.placements))];
  const digest = placements.find((one) => one.digest)?.digest;
  const where = workloadName(first.placements[0] ?? { ...change, workload: `${change.kind}/${change.name}` });
  const more = new Set(mutations.map((one) => one.change.id)).size - 1;
  const image = `${container.image}${digest ? ` (${shortDigest(digest)})` : ''}`;
  const instead = asked === undefined ? ', which was not asked for' : ` where ${asked} was asked for`;
  return {
    summary: `${changeOf(control)}; then ${image} was put into container ${container.name} of ${where}${instead}${more > 0 ? `, and so into ${counted(more, 'other object', 'other objects')}` : ''}.`,
    severity: 'high',
    confidence: control.facts[0].strength,
    ...known({ cause: digest }),
    evidence: [
      ...controlExhibits(control),
      ...partnersOf(control, lineage),
      ...mutations.slice(0, MOST_SHOWN).map(mutationExhibit),
      ...placements.slice(0, MOST_SHOWN).flatMap(placementExhibits),
    ],
    alsoOn: placements.map(({ key }) => key),
  };
}

const MOST_SHOWN = 3;

function mutationExhibit({ change, container, asked }: Mutation): Exhibit {
  const instead = asked === undefined ? '' : `, asked for was ${asked}`;
  return { fact: change, says: `${change.kind} ${change.name} was stored with ${container.image}${instead}` };
}

/** Of a policy who brought it into force, of a binding who wrote the policy. */
function partnersOf({ facts: [own] }: Control, { controls }: Lineage): readonly Exhibit[] {
  return controls
    .filter(({ facts: [{ subject, binds, cluster }], change }) => {
      const isPartner = binds === own.subject || subject === own.binds;
      return isPartner && cluster === own.cluster && change !== 'deleted';
    })
    .slice(-MOST_SHOWN)
    .map(({ facts: [fact] }) => ({ fact, says: `${who(fact.actor)} wrote ${fact.subject}: ${fact.change}` }));
}
