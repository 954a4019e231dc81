import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../../core/time.ts';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { attached, BUNDLE } from '../../../rules/scenarios/evidence-scenario.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../analyze.ts';
import { wantedEvidence } from './wanted-evidence.ts';

const asking = (verify: string, repositories = 'shop/**') => `${ACME}
sources: [{ name: read, kind: image-evidence }]
collectors:
  - { name: images, kind: images, source: read, host: registry.acme.example, repositories: ["${repositories}"], verify: ${verify} }
`;

function wantedOf(policy: string, step: Step, later = 90 * MINUTE) {
  const { events } = history(step);
  const at = Math.max(...events.map((one) => one.at)) + later;
  const { lineage } = analyze({ events, coverage: [], inputs: [] }, compilePolicy(loadPolicy(policy, 'p.yaml')), at);
  return wantedEvidence(lineage).map(({ digest, isUntold }) => `${digest.slice(7, 8)}${isUntold ? ' itself' : ''}`);
}

test('what runs is asked about, or also what is pushed', () => {
  const step = [pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a'), pushed('shop/api:2', 'b')];
  expect(wantedOf(asking('deployed'), step)).toEqual(['a']);
  expect(wantedOf(asking('pushed'), step).sort()).toEqual(['a', 'b']);
  expect(wantedOf(asking('deployed', 'base/**'), step)).toEqual([]);
});

test('what was pushed by its digest alone is asked what it is, where no record tells', () => {
  const untold = pushed('shop/api', 'c');
  expect(wantedOf(asking('deployed'), untold)).toEqual(['c itself']);
  expect(wantedOf(asking('pushed'), untold).sort()).toEqual(['c', 'c itself']);
  expect(wantedOf(asking('deployed', 'base/**'), untold)).toEqual([]);
  expect(wantedOf(asking('deployed'), untold, 31 * DAY)).toEqual([]);
  const told: readonly Step[] = [
    pushed('shop/api', 'c', { subject: 'a', artifactType: BUNDLE }),
    pushed('shop/api', 'c', { config: 'd', layers: 'x' }),
    [untold, pushed('shop/api:1', 'e', { children: 'c' })],
    [untold, attached('a', { as: 'c', referrer: BUNDLE })],
    pushed(`shop/api:${digestOf('a').replace(':', '-')}.sig`, 'c'),
  ];
  for (const step of told) expect(wantedOf(asking('deployed'), step)).toEqual([]);
});
