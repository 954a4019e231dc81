import type { PeriodReport } from '../model/schema.ts';
import type { Section } from './document.ts';
import { cell, table, told } from './words.ts';

/** Controls, each with what of it this report shows. */
export function controls({ controls: all }: PeriodReport): Section {
  return {
    id: 'controls',
    title: 'Controls',
    blocks: [
      {
        kind: 'paragraph',
        tone: 'faint',
        text: 'Shown: by the evidence named. Not shown: looked at, and the evidence does not show it. Not looked at: no record, no policy or no check says anything of it. None of this is an assessment.',
      },
      {
        kind: 'paragraph',
        tone: 'faint',
        text: 'Numbers are those of ATT&CK 19.1 (what mitigates T1525), SLSA 1.2 (the steps of verifying artifacts), SP 800-218 1.1, SP 800-190 (countermeasures), CIS Kubernetes Benchmark 1.9, CIS Software Supply Chain Security 1.0, PCI DSS 4.0.1; titles are in our words.',
      },
      table(
        'Controls',
        [
          ['Control', 18],
          ['What it asks', 24],
          ['Is it shown?', 11],
          ['Evidence', 47],
        ],
        all.map((one) => [cell(`${one.framework} ${one.id}`), cell(one.title), told(one.answer), cell(one.evidence)]),
        { none: '' },
      ),
    ],
  };
}
