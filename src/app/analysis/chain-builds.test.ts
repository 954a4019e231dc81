import { expect, test } from 'vitest';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { history, type Step } from '../../rules/scenarios/history.ts';
import { digestOf, pushed, ran } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { tracesOf } from './look-ups/trace.ts';

const BUILD = { system: 'google-cloud-build', project: 'acme-ci', of: 'dmarsh/platform', trigger: 'trigger' } as const;
const story: Step = [ran('24b0', { ...BUILD, made: ['shop/api:1.4@a'] }), pushed('shop/api:1.4', 'a')];
const PROMOTED = `version: 1
publishers: [{ repositories: ["registry.acme.example/**"], actors: [promoter] }]
`;
const LISTED = `version: 1
publishers:
  - { repositories: ["registry.acme.example/**"], builds: [{ source: google-cloud-build, project: acme-ci }] }
`;

function builds(policy: ReturnType<typeof observe>, steps: Step = story) {
  const [chain] = tracesOf(digestOf('a'), analyze({ ...history(steps), inputs: [] }, policy));
  return chain?.steps.filter(({ kind }) => kind === 'build').map(({ title, detail }) => `${title}: ${detail}`);
}

test.each([
  ['where nobody asks for builds', compilePolicy(loadPolicy(PROMOTED, 'p.yaml'))],
  ['without a policy', observe()],
])('a chain shows the build that says that it made the image, %s', (_, policy) => {
  expect(builds(policy)).toEqual([
    'google-cloud-build run 24b0 of acme-ci: .github/workflows/release.yml, from dmarsh/platform, refs/heads/main, started by trigger, success, it says that it made this, and explains no push',
  ]);
});

test('and shows it once where it explains the push', () => {
  expect(builds(compilePolicy(loadPolicy(LISTED, 'p.yaml')))).toEqual([
    'google-cloud-build run 24b0 of acme-ci: .github/workflows/release.yml, from dmarsh/platform, refs/heads/main, started by trigger, success',
  ]);
});

test('but no build that only a webhook tells of', () => {
  const claimed = ran('24b0', { ...BUILD, made: ['shop/api:1.4@a'], strength: 'asserted', source: 'cdevents' });
  expect(builds(observe(), [claimed, pushed('shop/api:1.4', 'a')])).toEqual([]);
});
