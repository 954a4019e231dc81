import type { Lineage } from '../../core/lineage.ts';
import type { Control } from '../../core/subjects.ts';
import type { Blinding } from '../../core/watch.ts';
import { changeOf, controlExhibits } from '../sentences/control-sentences.ts';
import { IMPAIRED, type Fired, type Rule } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';

export const telemetryDisabled: Rule = {
  id: 'telemetry-disabled',
  version: 1,
  title: 'Something that records the chain was switched off or narrowed',
  severity: 'high',
  mode: 'observe',
  attack: [IMPAIRED],
  why: 'What is not recorded cannot be explained afterwards. Cutting the telemetry first is what a careful attacker does.',
  respond: [
    'Switch it on again, and ask whoever changed it.',
    'Treat what happened since as unseen: compare what runs with what was there before.',
  ],
  benignIf: [
    'a migration to another collector: the new one shows records of the same time',
    'what it reads by is made anew, and takes longer than that: an upgrade',
  ],
  phase: 'facts',
  on: 'control',
  quiet: {},

  detect(control, lineage) {
    const [fact] = control.facts;
    const blinding = lineage.watch.blindings.get(control);
    if (blinding) return blinded(control, blinding, lineage);
    if (fact.control !== 'telemetry') return undefined;
    if (isRewritten(control))
      return {
        summary: `${changeOf(control)}; whether it records less than before no record shows.`,
        severity: 'low',
        confidence: fact.strength,
        evidence: controlExhibits(control),
      };
    if (control.effect !== 'loosened') return undefined;
    return { summary: `${changeOf(control)}.`, confidence: fact.strength, evidence: controlExhibits(control) };
  },
};

/** A person set anew what it records. Software that applies what is reviewed does so again and again. */
function isRewritten({ effect, actor, facts: [fact] }: Control): boolean {
  return effect === 'changed' && fact.state !== undefined && !fact.seen && actor?.kind === 'human';
}

/** What reads a cluster for us may not read any more, or is gone. */
function blinded(control: Control, { account, strength, refused }: Blinding, lineage: Lineage): Fired {
  const resources = [...new Set(refused.map(({ resource }) => resource))];
  const since = refused.length > 0 ? Math.min(...refused.map(({ from }) => from)) : undefined;
  const then =
    since === undefined
      ? `${account} read the cluster for this product, and nothing that it reads was heard since`
      : `${account}, which reads the cluster for this product, is refused ${resources.slice(0, 5).join(', ')}${resources.length > 5 ? ' and more' : ''} since ${clockTime(since)}`;
  return {
    summary: `${changeOf(control)}; ${then}.`,
    confidence: strength,
    ...(strength === 'inferred' && { missing: ['a record that says whom the change concerned'] }),
    ...(since === undefined && { pendingUntil: control.at + lineage.policy.windows.lateEvidence }),
    evidence: [
      ...controlExhibits(control),
      ...refused
        .slice(0, 3)
        .map(({ resource, facts: [first] }) => ({ fact: first, says: `the API server refuses ${resource}: 403` })),
    ],
  };
}
