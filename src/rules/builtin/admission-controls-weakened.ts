import { who } from '../../core/actor.ts';
import { changeOf, controlExhibits } from '../telling/control-sentences.ts';
import { clockTime } from '../telling/sentences.ts';
import type { Rule } from '../rule.ts';

export const admissionControlsWeakened: Rule = {
  id: 'admission-controls-weakened',
  version: 1,
  title: 'An admission control was loosened',
  severity: 'high',
  mode: 'observe',
  attack: [{ technique: 'T1562' }],
  why: 'While it stands so, workloads come in that the control would have stopped, or without what it puts into them.',
  respond: [
    'Put it back where it still stands so, and ask whoever changed it.',
    'Look at what was admitted since: landwaiter analyze --since TIME.',
  ],
  benignIf: ['a change that was reviewed: name its ticket in an exception'],
  phase: 'facts',
  on: 'control',
  quiet: {
    'namespace-gone': {
      when: 'the cluster’s namespace controller emptied a namespace that somebody is on record as having deleted, and nothing of this kind is on record there, nor in the answer',
      least: 'recorded',
    },
  },

  detect(control) {
    const [fact] = control.facts;
    if ((fact.control !== 'admission' && fact.control !== 'exception') || control.effect !== 'loosened')
      return undefined;
    if (control.took?.length === 0)
      return { quiet: 'namespace-gone', strength: 'recorded', because: `there was no ${fact.subject} in it` };
    const { endedBy } = control;
    const ended = endedBy && `${who(endedBy.actor)} put it back at ${clockTime(endedBy.at)}`;
    return {
      summary: `${changeOf(control)}${ended === undefined ? '' : `; ${ended}`}.`,
      confidence: fact.strength,
      evidence: [...controlExhibits(control), ...(endedBy ? [{ fact: endedBy, says: ended ?? '' }] : [])],
    };
  },
};
