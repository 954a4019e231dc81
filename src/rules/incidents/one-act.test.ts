import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import type { Policy } from '../../core/policy.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { days, history, hours, minutes, type Step, usually } from '../scenarios/history.ts';
import { issued } from '../scenarios/control-scenario.ts';
import { deployed, digestOf, onHost, pushed, ran, runs } from '../scenarios/scenario.ts';
import { asked, seen } from '../scenarios/workload-scenario.ts';

const acme = compilePolicy(loadPolicy(ACME, 'acme'));

/** What is told of the steps after a usual week: incidents of medium or worse. */
function incidents(...steps: readonly Step[]): readonly Finding[] {
  return incidentsBy(acme, ...steps);
}

function incidentsBy(policy: Policy, ...steps: readonly Step[]): readonly Finding[] {
  const before = [usually(12, (index) => pushed(`shop/web:0.${index}`, `v${index}`)), days(2)];
  const { events, coverage } = history(before, steps, hours(1), pushed('shop/web:1', 'd'));
  const time = Math.max(...events.map(({ at }) => at));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(events, coverage, policy, time, kinds), Object.values(builtin));
  return findings.filter(
    ({ incident, image, severity }) => incident === undefined && image?.repository !== 'shop/web' && severity !== 'low',
  );
}

test.each([1, 4])('%i images of a stranger and what is attached to them, by whomever, are one incident', (count) => {
  const found = incidents(
    Array.from(
      { length: count },
      (_, nth): Step => [
        pushed(`shop/api:test${nth}`, `t${nth}`, { by: 'mallory' }),
        ['sig', 'att'].map((kind) =>
          pushed(`shop/api:${digestOf(`t${nth}`).replace(':', '-')}.${kind}`, `${kind}${nth}`, { by: 'mallory' }),
        ),
        pushed('shop/api', `r${nth}`, { by: 'signer', subject: `t${nth}`, artifactType: 'application/spdx+json' }),
        hours(3),
      ],
    ),
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.parts?.length).toBeGreaterThanOrEqual(4 * count - 1);
});

test('what one hand brings into a cluster within minutes, as a restored backup does, is one incident; of a program also later', () => {
  const names = ['api', 'mail', 'cart', 'pay'];
  const velero = 'system:serviceaccount:velero:velero';
  const restored = (by: string, list: readonly string[]): Step =>
    list.map((name) => asked(`shop/${name}`, { [name]: `shop/${name}:1` }, { verb: 'create', by }));
  const pushes = names.map((name): Step => [ran(`${name.length}${name}/1`), pushed(`shop/${name}:1`, name)]);
  const told = (...steps: readonly Step[]): readonly Finding[] =>
    incidents(pushes, days(1), ...steps).filter(({ rule }) => rule === 'deployed-by-unapproved-actor');
  const inTwo = (by: string): Step => [restored(by, names.slice(0, 2)), hours(1), restored(by, names.slice(2))];
  expect(told(restored('dana', names))).toHaveLength(1);
  expect(told(inTwo('dana'))).toHaveLength(2);
  expect(told(inTwo(velero))).toHaveLength(1);
  // The policy calls this one a build system's.
  expect(told(inTwo('ci-bot'))).toHaveLength(1);
});

test('who acts as an account from one place, by tokens that he gets himself, is one incident; from another it is another', () => {
  const account = 'system:serviceaccount:argocd:application-controller';
  const acts = (by: string, from: string, nth: number): Step => [
    issued(by, account, `JTI=${by}${from}${nth}`, { from }),
    deployed(`shop/${by}${nth}`, `shop/api:${nth}`, { from, credential: `JTI=${by}${from}${nth}` }),
    hours(20),
  ];
  const found = incidents(
    [0, 1, 2, 3].map((nth) => acts('pipeline', '192.0.2.20', nth)),
    acts('pipeline', '203.0.113.50', 5),
    acts('eve', '203.0.113.7', 6),
  );
  expect(found.map(({ actor, parts }) => [actor?.name, parts?.length])).toEqual([
    ['eve', undefined],
    ['pipeline', undefined],
    ['pipeline', 3],
  ]);
});

test('what runs by tags that one stranger pushed is one incident, though no record tells as which bytes', () => {
  const names = ['a', 'b', 'c'];
  const rolled = (suffix: string, by: (name: string) => string): Step =>
    names.map(
      (name): Step => [
        untold(`shop/${name}:latest`, { by: by(name) }),
        runs(`shop/${name}`, `shop/${name}:latest`, `${name}${suffix}`, { pod: `x${suffix}` }),
      ],
    );
  const found = incidents(
    rolled('1', () => 'ci-bot'),
    days(1),
    rolled('2', (name) => (name === 'c' ? 'trudy' : 'mallory')),
  );
  expect(found.map(({ rule, actor }) => [rule, actor?.name])).toEqual([
    ['implant-deployed', 'trudy'],
    ['implant-deployed', 'mallory'],
  ]);
});

test('what runs by tags that one account moved, who never did so before, is one incident', () => {
  const found = incidentsBy(
    observe(),
    ['a', 'b', 'c'].map(
      (name): Step => [
        pushed(`shop/${name}:latest`, name, { by: '' }),
        pushed(`shop/${name}:1.4`, name),
        runs(`shop/${name}`, `shop/${name}:latest`, name),
      ],
    ),
    days(1),
    ['a', 'b', 'c'].map(
      (name): Step => [
        pushed(`shop/${name}:latest`, `${name}2`, { by: name === 'c' ? 'trudy' : 'mallory' }),
        runs(`shop/${name}`, `shop/${name}:latest`, `${name}2`, { pod: 'k8s2v' }),
      ],
    ),
  );
  expect(found.map(({ actor }) => actor?.name)).toEqual(['trudy', 'mallory']);
});

test('what one account does to one repository within minutes is one incident, told by what it began with', () => {
  const found = incidents(
    pushed('shop/api:test', 'a', { by: 'mallory' }),
    pushed('shop/api', 'b', { by: 'mallory', client: 'cosign/v2.5.3' }),
    pushed('shop/api', 'c', { by: 'mallory', client: 'cosign/v2.5.3' }),
  );
  expect(found.map(({ image }) => image?.tag)).toEqual(['test']);
});

test.each([
  ['another account', pushed('shop/api', 'b', { by: 'trudy' })],
  ['the same in another repository', pushed('shop/pay:1', 'b', { by: 'mallory' })],
  ['the same half an hour later', [minutes(30), pushed('shop/api', 'b', { by: 'mallory' })]],
])('what %s does beside it is another', (_, step) => {
  expect(incidents(pushed('shop/api:test', 'a', { by: 'mallory' }), step)).toHaveLength(2);
});

test('what one account does to one repository after another is one incident from five on, and only without a pause', () => {
  const by = 'nightly-bot';
  const each = (names: readonly string[], ...between: readonly Step[]): Step =>
    names.map((name, nth): Step => [pushed(`shop/${name}:1`, `m${nth}`, { by }), ...between]);
  const names = ['api', 'mail', 'cart', 'pay', 'tax'];
  expect(incidents(each(names))).toHaveLength(1);
  expect(incidents(each(names.slice(1)))).toHaveLength(4);
  expect(incidents(each(names, hours(1)))).toHaveLength(5);
});

test('what several do in a repository of which the policy was not told is one incident', () => {
  const found = incidents(
    [0, 1, 2].map(
      (nth): Step => [
        pushed(`labs/probe:${nth}`, `a${nth}`, { by: 'labs-bot' }),
        pushed('labs/probe', `b${nth}`, { by: 'signer' }),
        hours(8),
      ],
    ),
  );
  expect(found).toHaveLength(1);
});

/** Tags of one repository are promoted, and clusters run what `nightly` and `prod` mean. */
const CARRIED = ACME.replace(
  'promotions:',
  `promotions:
  - { from: ["registry.acme.example/shop/**"], to: ["registry.acme.example/shop/**"], actors: [promoter], minAge: 1h }`,
).replace('floating: [latest, edge]', 'floating: [latest, edge, nightly, prod]');
const everywhere = (digest: string, pod: string): readonly Step[] => [
  runs('shop/pay', 'shop/pay:nightly', digest, { cluster: 'sandbox-1', pod }),
  hours(3),
  pushed('shop/pay:prod', digest, { by: 'promoter' }),
  ['prod-1', 'prod-2'].map((cluster) => runs('shop/pay', 'shop/pay:prod', digest, { cluster, pod })),
];

test('what an honest account carried on is told of whose push it was, from where, and in which production it is', () => {
  const before: Step = [
    ran('8123/1', { made: ['shop/pay:nightly@p'] }),
    pushed('shop/pay:nightly', 'p'),
    everywhere('p', 'a'),
    days(1),
  ];
  const implanted = pushed('shop/pay:nightly', 'q', { from: '203.0.113.61' });
  const found = incidentsBy(
    compilePolicy(loadPolicy(CARRIED, 'carried')),
    before,
    implanted,
    hours(2),
    everywhere('q', 'b'),
  );
  const [head] = found.filter(({ rule }) => rule === 'implant-deployed');
  expect(found.filter(({ severity }) => severity === 'critical')).toEqual([head]);
  expect(head?.actor?.name).toBe('ci-bot');
  expect(head?.summary).toContain('from 203.0.113.61');
  expect(head?.summary).toContain('in shop (cluster sandbox-1) and 2 more places, 2 h');
  for (const cluster of ['prod-1', 'prod-2'])
    expect(head?.summary).toContain(`Deployment/pay in shop (cluster ${cluster})`);
});

test('what a host builds that no list names is one incident; an image that was changed there is another', () => {
  const built = (name: string, how: 'built' | 'committed'): Step => [
    ran(`${name}/1`),
    onHost('agent-9', how, name, `shop/${name}:1`),
    onHost('agent-9', 'pushed', name, `shop/${name}:1`),
    pushed(`shop/${name}:1`, name),
    hours(5),
  ];
  const told = (...steps: readonly Step[]): number =>
    incidents(steps).filter(({ rule }) => rule === 'local-image-pushed').length;
  const all = ['api', 'mail', 'cart'].map((name) => built(name, 'built'));
  expect(told(all)).toBe(1);
  expect(told(all, built('pay', 'committed'))).toBe(2);
});

test('what one run pushed that may not is one incident, and says whose code it was; another run is another', () => {
  const preview = { workflow: '.github/workflows/preview.yml', trigger: 'pull_request_target', by: 'dredge' } as const;
  const { events, coverage } = history(
    ran('8123/1', { ...preview, head: 'dredge/shop' }),
    pushed('shop/preview:pr-7', 'a', { by: 'ci-bot' }),
    pushed('shop/api:live', 'b', { by: 'ci-bot' }),
    hours(20),
    ran('8199/1', { ...preview, head: 'dredge/shop' }),
    pushed('shop/preview:pr-8', 'c', { by: 'ci-bot' }),
    runs('shop/api', 'shop/api:live', 'b'),
  );
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const last = Math.max(...events.map(({ at }) => at));
  const rules = [builtin.pushFromUnapprovedBuild, builtin.implantDeployed];
  const { findings } = evaluate(buildLineage(events, coverage, acme, last, kinds), rules);
  const found = findings.filter(({ incident }) => incident === undefined);
  expect(found.map(({ rule, parts }) => [rule, parts?.length])).toEqual([
    ['implant-deployed', 2],
    ['push-from-unapproved-build', undefined],
  ]);
  expect(found[0]?.summary).toContain('which dredge started by pull_request_target with code of the fork dredge/shop');
  expect(found[0]?.respond.join(' ')).toContain('Disable .github/workflows/preview.yml of acme/shop');
});

test('a container from a registry that reads like ours is one incident, led by what it can be taken for', () => {
  const protecting = compilePolicy(
    loadPolicy(`${ACME}protected: { names: ["registry.acme.example/**"] }\n`, 'protecting'),
  );
  const found = incidentsBy(
    protecting,
    asked('shop/api', { api: `shop/api@${digestOf('a')}` }),
    days(1),
    asked('shop/api', { api: `shop/api@${digestOf('a')}`, log: 'registry.acme.exampel/shop/log:2' }),
    seen('api-7d4b9c5f6d-x2x9q', 'log', 'registry.acme.exampel/shop/log:2', 'e'),
  );
  expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([['lookalike-reference', 'critical']]);
});
