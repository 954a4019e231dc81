import { expect, test } from 'vitest';
import type { ChainGraph, Stage } from '../../core/chain-graph.ts';
import { known } from '../../core/known.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { attached, nothingAttached } from '../../rules/scenarios/evidence-scenario.ts';
import { days, history, minutes, type Step } from '../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../rules/scenarios/scenario.ts';
import { ran } from '../../rules/scenarios/workload-scenario.ts';
import { inCases } from '../rule-tests/cases.ts';
import { analyze } from './analyze.ts';
import { graphsIn } from './chain-graph.ts';
import { findImages } from './look-ups/find-image.ts';
import { judgementsIn } from './judgements.ts';

const SIGNED = `${ACME}
signers:
  - { name: release, key: keys/release.pub }
`;

function graphOf(text: string, ...steps: readonly Step[]): ChainGraph {
  const { events, coverage, examined } = history(...steps);
  const policy = compilePolicy(loadPolicy(SIGNED, 'p.yaml'), undefined, inCases);
  const { lineage, findings } = analyze({ events, coverage, inputs: [], ...known({ examined }) }, policy);
  const [image] = findImages(text, lineage);
  if (!image) throw new Error(`no record mentions ${text}`);
  return graphsIn(findings, lineage, judgementsIn(findings, lineage))(image);
}

function cellOf({ cells, lanes }: ChainGraph, digest: string, stage: Stage) {
  const lane = lanes.findIndex((one) => one.digest === digestOf(digest));
  return cells.find((one) => one.lane === lane && one.stage === stage);
}

test('a tag that is moved and a workload that runs what it then means cross the lanes', () => {
  const graph = graphOf(
    digestOf('b'),
    pushed('shop/api:1', 'a', { by: 'ci-bot' }),
    ran('api-7d4b9c5f6d-k8s2v', 'api', 'shop/api:1', 'a'),
    days(1),
    pushed('shop/api:1', 'b', { by: 'mallory' }),
    minutes(30),
    ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'b'),
  );
  expect(new Set(graph.lanes.map(({ digest }) => digest))).toEqual(new Set([digestOf('a'), digestOf('b')]));
  expect(graph.lanes.at(-1)).toMatchObject({ digest: digestOf('b'), standing: 'suspect' });
  expect(cellOf(graph, 'b', 'push')?.boxes).toMatchObject([{ title: 'mallory', suspicious: true }]);
  expect(cellOf(graph, 'a', 'push')?.boxes).toMatchObject([{ title: 'ci-bot' }]);
  expect(
    graph.lines.filter(({ kind }) => kind !== 'leads').map(({ kind, suspicious, says }) => [kind, suspicious, says]),
  ).toEqual([
    ['moved', true, 'moved by mallory'],
    ['rolled', true, 'rolled, nobody asked'],
  ]);
  const ids = new Set(graph.cells.flatMap(({ boxes }) => boxes.map(({ id }) => id)));
  expect(graph.lines.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
});

test('what nobody tells of is a hole, and a stage that is there is none', () => {
  const graph = graphOf(
    digestOf('a'),
    pushed('shop/api:1', 'a', { by: 'ci-bot' }),
    ran('api-1', 'api', 'shop/api:1', 'a'),
  );
  expect(cellOf(graph, 'a', 'build')?.hole?.state).toMatch(/missing|unknown/);
  expect(cellOf(graph, 'a', 'admission')).toMatchObject({ boxes: [], hole: { state: 'unknown' } });
  expect(cellOf(graph, 'a', 'push')?.hole).toBeUndefined();
  expect(cellOf(graph, 'a', 'running')).toMatchObject({ boxes: [{ ongoing: true }] });
});

test('an image that runs and was never pushed has a hole where its push should be', () => {
  const graph = graphOf(
    digestOf('f'),
    pushed('shop/api:1', 'a', { by: 'ci-bot' }),
    days(1),
    ran('api-1', 'api', 'shop/api:1', 'f'),
  );
  expect(cellOf(graph, 'f', 'push')).toMatchObject({ boxes: [], hole: { state: 'missing' } });
});

test('a lane says whether a signer of the policy signed its image, and never by one of an index’s images alone', () => {
  const signedOf = (...steps: readonly Step[]) =>
    graphOf(digestOf('a'), pushed('shop/api:1', 'a'), ...steps).lanes[0]?.signed;
  const foreign = { state: 'failed', check: 'signature', ours: false } as const;
  expect(signedOf()?.state).toBe('none');
  expect(graphOf(digestOf('f'), ran('api-1', 'api', 'shop/api:1', 'f')).lanes[0]?.signed.state).toBe('unchecked');
  expect(signedOf(nothingAttached('a'))?.state).toBe('none');
  expect(signedOf(attached('a', foreign))?.state).toBe('present');
  expect(signedOf(attached('a', { states: {} }))?.state).toBe('none');
  expect(signedOf(attached('a', foreign), attached('a', { as: 'good' }))).toEqual({ state: 'verified', by: 'release' });
  const index = [pushed('shop/api', 'a'), pushed('shop/api', 'b'), pushed('shop/api:1', 'd', { children: 'ab' })];
  const ofIndex = (...steps: readonly Step[]) =>
    graphOf(digestOf('d'), ...index, ...steps).lanes.find(({ digest }) => digest === digestOf('d'))?.signed.state;
  expect(ofIndex(attached('a'))).not.toBe('verified');
  expect(ofIndex(attached('a'), attached('b'))).toBe('verified');
  expect(ofIndex(attached('d'))).toBe('verified');
});
