import { changeOf, controlExhibits } from '../control-sentences.ts';
import type { Rule } from '../rule.ts';

export const telemetryDisabled: Rule = {
  id: 'telemetry-disabled',
  version: 1,
  title: 'Something that records the chain was switched off or narrowed',
  severity: 'high',
  mode: 'observe',
  attack: [{ technique: 'T1562' }],
  why: 'What is not recorded cannot be explained afterwards. Cutting the telemetry first is what a careful attacker does.',
  respond: [
    'Switch it on again, and ask whoever changed it.',
    'Treat what happened since as unseen: compare what runs with what was there before.',
  ],
  benignIf: ['a migration to another collector: the new one shows records of the same time'],
  phase: 'facts',
  on: 'control',
  quiet: {},

  detect(control) {
    const [fact] = control.facts;
    if (fact.control !== 'telemetry' || control.effect !== 'loosened') return undefined;
    return { summary: `${changeOf(control)}.`, confidence: fact.strength, evidence: controlExhibits(control) };
  },
};
