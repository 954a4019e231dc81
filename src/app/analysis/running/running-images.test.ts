import { describe, expect, test } from 'vitest';
import { asOf } from '../../../lineage/as-of/as-of.ts';
import { compilePolicy, observe } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { attached, nothingAttached } from '../../../rules/scenarios/evidence-scenario.ts';
import { history, minutes, type Step } from '../../../rules/scenarios/history.ts';
import { pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { graphsIn } from '../chain-graph.ts';
import { judgementsIn } from '../judgements.ts';
import { inCases } from '../../rule-tests/cases.ts';
import { type Analysis, analyze } from '../analyze.ts';
import { runningImages, standingsIn } from './running-images.ts';

function seen(...steps: readonly Step[]): Analysis {
  return analyze({ ...history(...steps), inputs: [] }, observe());
}

test('of each digest that runs there is one row, with who pushed it and where it is, the untrusted first', () => {
  const analysis = seen(
    pushed('shop/api:1.4', 'a'),
    minutes(1),
    runs('shop/api', 'shop/api:1.4', 'a'),
    runs('shop/worker', 'shop/api:1.4', 'a'),
    runs('shop/web', 'shop/web:2', 'b'),
  );
  const rows = runningImages(analysis);
  expect(rows.map(({ repository, containers, pushedBy }) => ({ repository, containers, pushedBy }))).toEqual([
    { repository: 'shop/web', containers: 1, pushedBy: undefined },
    { repository: 'shop/api', containers: 2, pushedBy: expect.any(String) },
  ]);
});

test('what nobody pushed on record is unknown, and says which link', () => {
  const [row] = runningImages(seen(runs('shop/web', 'shop/web:2', 'b')));
  expect(row?.standing).not.toBe('trusted');
  expect(row?.because).toMatchObject({ link: expect.any(String), reason: expect.stringContaining('push') });
});

test('as of a time only what ran then is listed', () => {
  const analysis = seen(runs('shop/web', 'shop/web:1', 'b'), minutes(60), runs('shop/api', 'shop/api:1.4', 'a'));
  const started = Math.max(...analysis.lineage.placements.map(({ from }) => from));
  expect(
    runningImages(analysis)
      .map(({ repository }) => repository)
      .sort(),
  ).toEqual(['shop/api', 'shop/web']);
  expect(
    runningImages({ ...analysis, lineage: asOf(analysis.lineage, started - 1) }).map(({ repository }) => repository),
  ).toEqual(['shop/web']);
});

test('containers are counted by environment and standing, and each is in one of them', () => {
  const analysis = seen(runs('shop/web', 'shop/web:2', 'b'), runs('shop/worker', 'shop/web:2', 'b'));
  const counts = standingsIn(analysis);
  expect(counts.map(({ environment }) => environment)).toEqual(['none']);
  expect(counts.map(({ trusted, broken, unknown }) => trusted + broken + unknown)).toEqual([2]);
});

test('the figures are those of the report: complete is trusted, and nothing is counted twice', () => {
  const analysis = seen(
    pushed('shop/api:1.4', 'a'),
    minutes(1),
    runs('shop/api', 'shop/api:1.4', 'a'),
    runs('shop/web', 'shop/web:2', 'b'),
  );
  const { custody } = analysis.report().summary;
  const counts = standingsIn(analysis);
  const sum = (of: (one: (typeof counts)[number]) => number): number => counts.reduce((all, one) => all + of(one), 0);
  expect(sum(({ trusted }) => trusted)).toBe(custody.complete);
  expect(sum(({ trusted, broken, unknown }) => trusted + broken + unknown)).toBe(custody.running);
});

describe('whether it is signed, and by whom', () => {
  const policy = compilePolicy(
    loadPolicy(`${ACME}\nsigners:\n  - { name: release, key: keys/release.pub }\n`, 'acme'),
    undefined,
    inCases,
  );
  const came = [pushed('shop/api:1.4', 'a'), minutes(1), runs('shop/api', 'shop/api:1.4', 'a')];
  const signature = pushed(`shop/api:sha256-${'a'.repeat(64)}.sig`, 'signature of a', { by: 'mallory' });
  const signing = (...steps: readonly Step[]) => {
    const analysis = analyze({ ...history(...came, ...steps), inputs: [] }, policy);
    const [image] = runningImages(analysis);
    if (!image?.digest) throw new Error('nothing runs');
    const graph = graphsIn(analysis.findings, analysis.lineage, judgementsIn(analysis.findings, analysis.lineage));
    // The chain says of an image what the list says of it.
    expect(graph({ ...image, registry: image.registry ?? '' }).lanes.map(({ signed }) => signed)).toEqual([
      image.signature,
    ]);
    return image.signature;
  };

  test('a signer of the policy is named, whatever else is attached', () => {
    expect(signing(attached('a', { signer: 'release' }))).toEqual({ state: 'verified', by: 'release' });
    expect(
      signing(
        signature,
        attached('a', { state: 'failed', check: 'subject', ours: true, as: 'old' }),
        attached('a', { signer: 'release' }),
      ),
    ).toEqual({ state: 'verified', by: 'release' });
  });

  test('one by a key of the policy that does not hold says which check failed', () => {
    const { state, reason } = signing(attached('a', { state: 'failed', check: 'subject', ours: true, as: 'old' }));
    expect(state).toBe('failed');
    expect(reason).toMatch(/^subject, /);
  });

  test('one by nobody of the policy counts for nothing, and neither does one that nobody verified', () => {
    expect(signing(attached('a', { state: 'failed', check: 'signature', ours: false, as: 'strange' }))).toEqual({
      state: 'present',
      reason: 'by no signer of the policy',
    });
    expect(signing(signature)).toEqual({ state: 'present', by: 'mallory' });
  });

  test('none is there where somebody looked; else nobody can say', () => {
    expect(signing(nothingAttached('a'))).toEqual({ state: 'none' });
    expect(runningImages(seen(runs('shop/web', 'shop/web:2', 'b')))[0]?.signature).toEqual({ state: 'unchecked' });
  });

  test('a statement about an image is no signature of it', () => {
    expect(
      signing(attached('a', { states: { builder: 'https://builder.example/v1' }, signer: 'release' })).state,
    ).not.toBe('verified');
  });
});
