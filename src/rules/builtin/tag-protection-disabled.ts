import { firedWithPush, pushAfter } from '../sentences/control-sentences.ts';
import { IMPAIRED, type Rule } from '../rule.ts';

export const tagProtectionDisabled: Rule = {
  id: 'tag-protection-disabled',
  version: 1,
  title: 'Tags of a repository lost their protection',
  severity: 'medium',
  mode: 'observe',
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, IMPAIRED],
  why: 'A tag that may be moved is a tag that an attacker can point at other bytes.',
  respond: ['Switch the protection on again.', 'Look at every tag that moved since, and who moved it.'],
  benignIf: ['a tag had to be replaced on purpose: delete it instead, and keep the protection'],
  phase: 'facts',
  on: 'control',
  quiet: {},

  detect(control, lineage) {
    const [fact] = control.facts;
    if (fact.control !== 'tag-protection' || control.effect !== 'loosened') return undefined;
    return firedWithPush(control, pushAfter(control, lineage));
  },
};
