import { describe, expect, test } from 'vitest';
import type { Policy } from '../../core/policy.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { driftOf } from '../../policy/lint/drift.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { history } from '../../rules/scenarios/history.ts';
import { deployed, onHost, pushed, ran, runs } from '../../rules/scenarios/scenario.ts';
import { analyze, RULES } from './analyze.ts';
import { comparePolicies } from '../policies/policy-test.ts';

const story = history(
  ran('8123/1', { made: ['a'] }),
  pushed('shop/api:1.4', 'a'),
  pushed('shop/api:1.5', 'b', { by: 'mallory' }),
  deployed('shop/api', 'shop/api:1.5'),
  runs('shop/api', 'shop/api:1.5', 'b'),
);
const judged = (policy: Policy) =>
  analyze({ ...story, inputs: [] }, policy, undefined, RULES, new Set(RULES.map((rule) => rule.id)));
const compiled = (text: string): Policy => compilePolicy(loadPolicy(text, 'landwaiter.yaml'));
const changes = (before: string, after: string) =>
  comparePolicies(judged(compiled(before)), judged(compiled(after))).map(({ change, finding, because }) => ({
    change,
    rule: finding.rule,
    because,
  }));

describe('a history under two policies', () => {
  test('is the same under one and the same', () => {
    expect(changes(ACME, ACME)).toEqual([]);
  });

  test('shows what a wider list of publishers silences, and why', () => {
    const wider = ACME.replace('actors: [ci-bot', 'actors: [mallory, ci-bot');
    expect(wider).not.toBe(ACME);
    expect(changes(ACME, wider)).toContainEqual({
      change: 'silenced',
      rule: 'push-by-unapproved-actor',
      because: expect.stringContaining('allow'),
    });
    expect(changes(wider, ACME)).toContainEqual({
      change: 'raised',
      rule: 'push-by-unapproved-actor',
      because: 'the old policy had no such finding',
    });
  });

  test('is told of as found without a policy, where none is in force', () => {
    const first = comparePolicies(judged(observe()), judged(compiled(ACME)));
    expect(first.map(({ because }) => because)).toContain('without a policy it is not found');
    expect(first.map(({ because }) => because)).not.toContain('the old policy had no such finding');
  });

  test('says when a rule was switched off or graded otherwise', () => {
    const off = `${ACME}\nrules:\n  push-by-unapproved-actor: { enabled: false }\n`;
    expect(changes(ACME, off)).toContainEqual({
      change: 'silenced',
      rule: 'push-by-unapproved-actor',
      because: 'the rule is switched off',
    });
    const lower = `${ACME}\nrules:\n  push-by-unapproved-actor: { severity: low }\n`;
    expect(changes(ACME, lower)).toContainEqual({
      change: 'severity',
      rule: 'push-by-unapproved-actor',
      because: 'was high',
    });
  });
});

describe('the drift of a policy', () => {
  const drift = (text: string) => {
    const file = loadPolicy(text, 'landwaiter.yaml');
    return driftOf(file, judged(compilePolicy(file)).lineage);
  };
  const policy = `version: 1
registries: [{ host: other.example }]
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci-bot, old-bot]
    builds:
      - { source: github, project: acme/shop, workflows: [".github/workflows/release.yml", ".github/workflows/gone.yml"] }
      - { source: gitlab, project: acme/shop }
  - repositories: ["registry.acme.example/pay/**"]
    actors: [ci-bot]
builders: [{ hosts: ["ci-*"] }]
tags: [{ repositories: ["**"], floating: [latest], immutable: ["1.*"] }]
promotions: [{ from: ["registry.acme.example/dev/**"], to: ["registry.acme.example/prod/**"], actors: [promoter] }]
environments:
  - name: prod
    match: { clusters: [prod-1] }
    repositories: ["registry.acme.example/shop/*", "registry.acme.example/pay/*"]
    deployers: [flux]
  - name: lab
    match: { clusters: [lab] }
`;

  test('names every pattern that nothing matched, with its place', () => {
    expect(drift(policy).unused).toMatchInlineSnapshot(`
      [
        "landwaiter.yaml:5:22: publishers[0].actors[1]: old-bot: pushed nothing to these repositories",
        "landwaiter.yaml:7:92: publishers[0].builds[0].workflows[1]: .github/workflows/gone.yml: had no run",
        "landwaiter.yaml:8:9: publishers[0].builds[1]: this project had no run",
        "landwaiter.yaml:9:5: publishers[1]: nothing was pushed to these repositories",
        "landwaiter.yaml:11:22: builders[0].hosts[0]: ci-*: no record is from such a host",
        "landwaiter.yaml:12:43: tags[0].floating[0]: latest: no such tag was pushed",
        "landwaiter.yaml:13:14: promotions[0]: nothing was copied this way",
        "landwaiter.yaml:17:52: environments[0].repositories[1]: nothing from there ran here",
        "landwaiter.yaml:18:17: environments[0].deployers[0]: flux: changed nothing here",
        "landwaiter.yaml:19:5: environments[1]: nothing ran here",
      ]
    `);
  });

  test('names what the policy does not speak of', () => {
    expect(drift(policy).unnamed).toMatchInlineSnapshot(`
      [
        "registries does not list "registry.acme.example": 2 pushes",
      ]
    `);
    expect(drift('version: 1\nenvironments: [{ name: lab, match: { clusters: [lab] } }]\n').unnamed).toEqual([
      'no environment matches "prod-1/shop": 1 container',
    ]);
    const narrow = 'version: 1\npublishers: [{ repositories: ["registry.acme.example/pay/**"] }]\n';
    expect(drift(narrow).unnamed).toEqual([
      expect.stringMatching(
        /^no publishers entry speaks of "registry.acme.example\/shop\/api": 2 pushes, the last on /,
      ),
    ]);
  });

  test('is none where all was used', () => {
    const used =
      'version: 1\npublishers: [{ repositories: ["registry.acme.example/shop/*"], actors: [ci-bot, mallory] }]\n';
    expect(drift(used)).toEqual({ unused: [], unnamed: [] });
  });

  test('names hosts of builders once a record is from one', () => {
    const hosts = 'version: 1\nbuilders: [{ hosts: ["ci-*"] }]\n';
    const file = loadPolicy(hosts, 'landwaiter.yaml');
    const { events, coverage } = history(onHost('ci-1', 'built', 'c'));
    const { lineage } = analyze({ events, coverage, inputs: [] }, compilePolicy(file));
    expect(driftOf(file, lineage).unused).toEqual([]);
  });
});
