import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { attached, nothingAttached } from '../../../rules/scenarios/evidence-scenario.ts';
import { history, minutes, type Step } from '../../../rules/scenarios/history.ts';
import { pushed, ran, runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../../analysis/analyze.ts';
import { inCases } from '../../rule-tests/cases.ts';
import { custodyReportFor } from './report.ts';

const SIGNERS = `
signers:
  - { name: release, key: keys/release.pub, builders: ["https://builder.example/v1"] }
`;
const RELEASE: readonly Step[] = [
  ran('8123/1', { made: ['a'], commit: '1'.repeat(40) }),
  pushed('shop/api:1', 'a'),
  minutes(1),
  runs('shop/api', 'shop/api:1', 'a'),
];
const STATES = {
  builder: 'https://builder.example/v1',
  source: 'git+https://github.com/acme/shop',
  workflow: '.github/workflows/release.yml',
  ref: 'refs/heads/main',
  trigger: 'push',
  commit: '1'.repeat(40),
};

async function controls(policy: string, ...steps: readonly Step[]) {
  const evidence = { ...history(...RELEASE, ...steps), inputs: [] };
  const analysis = analyze(evidence, compilePolicy(loadPolicy(policy, 'acme'), undefined, inCases));
  const report = await custodyReportFor(analysis, evidence, {}, memoryStore());
  return (id: string) => report.controls.find((one) => one.id === id);
}

describe('a control about signatures', () => {
  test('is not looked at where the policy names no signer', async () => {
    const of = await controls(ACME, attached('a', { signer: 'release' }));
    for (const id of ['M1045', 'PS.2.1', '4.1.1', 'Build, step 1'])
      expect(of(id)).toMatchObject({ answer: 'not looked at', evidence: expect.stringContaining('names no signers') });
  });

  test('is shown where a signer of the policy signed all that ran, and stated its build', async () => {
    const of = await controls(ACME + SIGNERS, attached('a', { signer: 'release' }));
    expect(of('M1045')).toMatchObject({ answer: 'shown', evidence: expect.stringContaining('1 of 1') });
    expect(of('Build, step 1')).toMatchObject({ answer: 'not shown' });
    const stated = await controls(
      ACME + SIGNERS,
      attached('a', { signer: 'release', states: STATES, as: 'statement' }),
    );
    expect(stated('Build, step 1')).toMatchObject({
      answer: 'shown',
      evidence: expect.stringContaining('1 of 1'),
    });
    expect(stated('M1045')).toMatchObject({ answer: 'not shown' });
    // What is stated, and the build that records tell of.
    expect(stated('Build, step 2')).toMatchObject({ evidence: expect.stringMatching(/states a build.*explains/) });
    expect(of('Build, step 2')?.evidence).not.toContain('explains');
  });

  test('is not shown by a signature that does not hold, nor by none', async () => {
    const wrong = attached('a', { state: 'failed', check: 'subject', ours: true, as: 'old' });
    for (const [step, told] of [
      [wrong, '1 with one that does not hold'],
      [nothingAttached('a'), '1 without'],
    ] as const) {
      const of = await controls(ACME + SIGNERS, step);
      expect(of('M1045')).toMatchObject({ answer: 'not shown', evidence: expect.stringContaining(told) });
    }
  });
});
