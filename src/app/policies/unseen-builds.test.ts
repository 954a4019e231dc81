import { expect, test } from 'vitest';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { unseenBuilds } from '../../policy/lint/unseen-builds.ts';
import { formatPath } from '../../policy/schema/document.ts';
import { history, type Step } from '../../rules/scenarios/history.ts';
import { pushed, ran } from '../../rules/scenarios/scenario.ts';
import { analyze } from '../analysis/analyze.ts';

const policyOf = (builds: string): string =>
  `version: 1
publishers: [{ repositories: ["registry.acme.example/shop/**"], builds: [{ source: github, ${builds} }] }]`;

function told(builds: string, ...steps: readonly Step[]): readonly string[] {
  const file = loadPolicy(policyOf(builds), 'policy.yaml');
  const { lineage } = analyze({ ...history(...steps), inputs: [] }, compilePolicy(file));
  return [...unseenBuilds(file.spec, lineage)].map(({ path, reason }) => `${formatPath(path)}: ${reason}`);
}

const story = [ran('1/1', { ref: 'refs/heads/main', workflow: 'ci.yml' }), pushed('shop/api:1', 'a')];

test('a project of which no run is on record is told where runs of its system are read, with the one that is meant', () => {
  expect(told('project: acme/shpo', ...story)).toEqual([
    'publishers[0].builds[0].project: "acme/shpo": no run of this project is on record, so that none is missed where one is pushed without; did you mean "acme/shop"?',
  ]);
  expect(told('project: acme/shop', ...story)).toEqual([]);
});

test('nothing is said of systems that are not read, and of repositories to which nothing came', () => {
  expect(told('project: acme/shpo', pushed('shop/api:1', 'a'))).toEqual([]);
  expect(told('project: acme/shpo', ran('1/1'), pushed('else/api:1', 'a'))).toEqual([]);
});

test('a workflow or ref that is spelt out and had no run is told; a pattern where none of the list had one', () => {
  const tell = (refs: string): readonly string[] => told(`project: acme/shop, refs: [${refs}]`, ...story);
  expect(tell('refs/heads/main, "refs/tags/v*"')).toEqual([]);
  expect(tell('refs/heads/mian, refs/heads/main')).toEqual([
    'publishers[0].builds[0].refs[0]: "refs/heads/mian": no run of acme/shop is on record; there are those of "refs/heads/main"',
  ]);
  expect(tell('"refs/tags/v*"')).toHaveLength(1);
  expect(told('project: acme/shop, workflows: [release.yml]', ...story)).toHaveLength(1);
});
