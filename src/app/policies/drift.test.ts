import { expect, test } from 'vitest';
import { analyze } from '../analysis/analyze.ts';
import { untold } from '../../rules/scenarios/asking-scenario.ts';
import { issued } from '../../rules/scenarios/control-scenario.ts';
import { history, minutes, type Step } from '../../rules/scenarios/history.ts';
import { deployed, pushed, ran, runs, updated } from '../../rules/scenarios/scenario.ts';
import { registered, serves } from '../../rules/scenarios/workload-scenario.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { driftOf } from '../../policy/lint/drift.ts';

function drift(text: string, ...steps: readonly Step[]) {
  const file = loadPolicy(`version: 1\n${text}`, 'policy.yaml');
  const { unused, unnamed } = driftOf(file, analyze({ ...history(...steps), inputs: [] }, compilePolicy(file)).lineage);
  return { unused: unused.map((line) => line.split(': ').slice(1).join(': ')), unnamed };
}

const builds = (...refs: readonly string[]): string =>
  `publishers: [{ repositories: ["registry.acme.example/shop/**"], builds: [{ source: github, project: acme/shop, refs: ${JSON.stringify(refs)} }] }]\n`;

test('a short name of a ref, which some APIs give, may be that of a branch or of a tag', () => {
  const policy = builds('refs/heads/main', 'refs/tags/v*', 'refs/heads/gone');
  expect(
    drift(policy, ran('1/1', { ref: 'main' }), pushed('shop/api:1', 'a'), ran('2/1', { ref: 'v1.4' })).unused,
  ).toEqual(['publishers[0].builds[0].refs[2]: refs/heads/gone: had no run']);
});

test('a full name is one alone', () => {
  const steps = [ran('1/1', { ref: 'refs/tags/main' }), pushed('shop/api:1', 'a')];
  expect(drift(builds('refs/heads/main'), ...steps).unused).toEqual([
    'publishers[0].builds[0].refs[0]: refs/heads/main: had no run',
  ]);
});

test('a project that was renamed had its runs, by the name that it had then', () => {
  const both = `publishers: [{ repositories: ["registry.acme.example/shop/**"], builds: [
  { source: github, project: acme/shop }, { source: github, project: acme/till }, { source: github, project: acme/none }] }]
`;
  const steps = [
    ran('1/1', { id: 'git.example/406' }),
    pushed('shop/api:1', 'a'),
    ran('2/1', { id: 'git.example/406', project: 'acme/till' }),
  ];
  expect(drift(both, ...steps).unused).toEqual(['publishers[0].builds[2]: this project had no run']);
});

test('pushes of which the registry’s records name the tag alone are pushes', () => {
  const policy = `
publishers: [{ repositories: ["registry.acme.example/shop/**"], actors: [ci-bot, old-bot] }]
tags: [{ repositories: ["**"], floating: [latest, stable] }]
promotions:
  - { from: ["registry.acme.example/shop/**"], to: ["registry.acme.example/prod/**"], actors: [promoter] }
  - { from: ["registry.acme.example/dev/**"], to: ["registry.acme.example/prod/**"], actors: [promoter] }
`;
  const steps = [
    untold('shop/api:latest', { by: 'ci-bot' }),
    minutes(5),
    pushed('prod/api:1.4', 'a', { by: 'promoter' }),
  ];
  expect(drift(policy, ...steps).unused).toEqual([
    'publishers[0].actors[1]: old-bot: pushed nothing to these repositories',
    'tags[0].floating[1]: stable: no such tag was pushed',
    'promotions[1]: nothing was copied this way',
  ]);
});

test('what a listed replication fills needs no publishers, by nobody else', () => {
  const policy = `
publishers: [{ repositories: ["registry.acme.example/shop/**"] }]
classes: { replication: [{ actors: [mirror-bot], from: ["registry.acme.example/shop/**"], to: ["registry.acme.example/mirror/**"] }] }
`;
  const shop = pushed('shop/api:1', 'a');
  expect(drift(policy, shop, pushed('mirror/api:1', 'a', { by: 'mirror-bot' })).unnamed).toEqual([]);
  expect(drift(policy, shop, pushed('mirror/api:1', 'a', { by: 'mallory' })).unnamed).toEqual([
    expect.stringContaining('no publishers entry speaks of "registry.acme.example/mirror/api": 1 push,'),
  ]);
});

test('a task definition is in no cluster, and what runs by it is', () => {
  const policy = 'environments: [{ name: lab, match: { clusters: [lab] } }]\n';
  const steps = [registered('shop-api:12', { api: 'shop/api:1.4' }), serves('prod-1', 'api', 'shop-api:12')];
  expect(drift(policy, ...steps, runs('shop/api', 'shop/api:1.4', 'a')).unnamed).toEqual([
    'no environment matches "prod-1/111122223333/eu-west-1": 1 container',
    'no environment matches "prod-1/shop": 1 container',
  ]);
});

test('who takes a listed role of a cloud need not be listed beside it', () => {
  const role = 'arn:aws:sts::111122223333:assumed-role/deploy/session';
  const policy = `environments: [{ name: prod, match: { clusters: [prod-1] }, deployers: ["${role}"] }]`;
  const file = loadPolicy(`version: 1\n${policy}\n`, 'policy.yaml');
  const { events, coverage } = history(
    deployed('shop/api', 'shop/api:1', { by: role }),
    issued('project_path:acme/shop', role, 'ASIA1', { from: '192.0.2.9' }),
    updated('shop/api', 'shop/api:2', { by: role, from: '192.0.2.9', credential: 'ASIA1' }),
  );
  const unnamed = (system: 'kubernetes' | 'aws'): readonly string[] => {
    const told = events.map((event) => (event.type === 'credential.issued' ? { ...event, system } : event));
    return driftOf(file, analyze({ events: told, coverage, inputs: [] }, compilePolicy(file)).lineage).unnamed;
  };
  expect(unnamed('kubernetes')).toHaveLength(1);
  expect(unnamed('aws')).toEqual([]);
});
