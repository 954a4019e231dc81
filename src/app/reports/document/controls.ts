import type { PeriodReport } from '../model/schema.ts';
import type { Section } from './document.ts';
import { answered, cell, table } from './words.ts';

/** Controls, each with what of it this report shows. */
export function controls({ controls: all }: PeriodReport): Section {
  return {
    id: 'controls',
    title: 'Controls',
    blocks: [
      {
        kind: 'paragraph',
        tone: 'faint',
        text: 'Held: by the evidence named. Broken: by what is named first. What cannot be told says what to connect. None of this is an assessment.',
      },
      {
        kind: 'paragraph',
        tone: 'faint',
        text: 'Numbers are those of ATT&CK 19.1 (what mitigates T1525), SLSA 1.2 (the steps of verifying artifacts), SP 800-218 1.1, SP 800-190 (countermeasures), CIS Kubernetes Benchmark 1.9, CIS Software Supply Chain Security 1.0, PCI DSS 4.0.1; titles are in our words.',
      },
      table(
        'Controls',
        [
          ['Control', 15],
          ['What it asks', 20],
          ['Does it hold?', 36],
          ['Evidence', 29],
        ],
        all.map((one) => [cell(`${one.framework} ${one.id}`), cell(one.title), answered(one), cell(one.evidence)]),
        { none: '' },
      ),
    ],
  };
}
