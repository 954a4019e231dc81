import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { history, minutes } from '../../rules/scenarios/history.ts';
import { pushed, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { similarTo } from './similar.ts';

// Layers of an image are letters: `x` is the base that the good image has, too.
const whole = analyze(
  {
    ...history(
      pushed('shop/good:1', 'a', { layers: 'x' }),
      minutes(1),
      pushed('shop/api:1', 'b', { by: 'mallory', from: '192.0.2.66', layers: 'xy' }),
      minutes(1),
      pushed('shop/web:1', 'c', { by: 'eve', from: '192.0.2.66', layers: 'x' }),
      minutes(1),
      pushed('shop/cron:1', 'd', { by: 'oscar', from: '192.0.2.77', layers: 'xy' }),
      minutes(1),
      pushed('shop/mail:1', 'e', { by: 'mallory', from: '192.0.2.88', layers: 'x' }),
      runs('shop/api', 'shop/api:1', 'b'),
    ),
    inputs: [],
  },
  compilePolicy(loadPolicy(ACME, 'acme.yaml')),
);
// Each for itself, as the engine leaves them where nothing joins them.
const findings: readonly Finding[] = whole.findings
  .filter(({ rule }) => rule === 'push-by-unapproved-actor')
  .map(({ incident: _, ...one }) => one);
const analysis = { ...whole, findings };
const about = (repository: string): Finding => {
  const found = analysis.findings.find(
    ({ image, incident, actor }) => image?.repository === repository && incident === undefined && actor !== undefined,
  );
  if (!found) throw new Error(`nothing is found about ${repository}`);
  return found;
};
const repositories = (by: string): readonly string[] => [
  ...new Set(
    similarTo(about('shop/api'), analysis)
      .filter((one) => one.by === by)
      .flatMap(({ findings }) => findings.flatMap(({ image }) => image?.repository ?? [])),
  ),
];

test('of the same actor, from the same address, with the same layer; none of its own', () => {
  expect(repositories('actor')).toEqual(['shop/mail']);
  expect(repositories('address')).toEqual(['shop/web']);
  expect(repositories('layer')).toEqual(['shop/cron']);
});

test('a layer that an image without findings has, too, says nothing', () => {
  expect(similarTo(about('shop/web'), analysis).filter(({ by }) => by === 'layer')).toEqual([]);
});

test('a finding is never similar to itself, its parts or its incident', () => {
  for (const finding of analysis.findings) {
    const own = new Set([finding.id, ...(finding.parts ?? []), finding.incident]);
    for (const { findings } of similarTo(finding, analysis))
      expect(findings.filter(({ id }) => own.has(id))).toEqual([]);
  }
});
