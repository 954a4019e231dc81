import { describe, expect, test } from 'vitest';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { driftOf } from '../../policy/lint/drift.ts';
import { assumed, issued } from '../../rules/scenarios/control-scenario.ts';
import { days, history, type Step, usually } from '../../rules/scenarios/history.ts';
import { deployed, digestOf, updated } from '../../rules/scenarios/scenario.ts';
import { registered, scaled, serves } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';

const ACCOUNT = 'system:serviceaccount:cicd:deployer';
const PIPELINE = 'ci-pipeline@acme.example';

/** Somebody gets himself the deployer’s token and deploys with it. */
function acts(by: string, nth: number, from: string): Step {
  return [
    issued(by, ACCOUNT, `JTI=${by}${nth}`, { from }),
    updated('shop/api', `shop/api@${digestOf(`v${nth}`)}`, { by: ACCOUNT, from, credential: `JTI=${by}${nth}` }),
  ];
}

const { events, coverage } = history(
  deployed('shop/api', 'shop/api:start', { by: ACCOUNT }),
  usually(40, (nth) => acts(PIPELINE, nth, '192.0.2.20')),
  scaled('shop/api'),
  acts('eve@acme.example', 99, '203.0.113.7'),
  days(1),
);

function play(policy: ReturnType<typeof observe>) {
  return analyze({ events, inputs: [], coverage }, policy);
}

function listing(...deployers: readonly string[]) {
  const text = `
version: 1
environments:
  - name: prod
    match: { clusters: ["prod-*"] }
    deployers: [${deployers.map((one) => JSON.stringify(one)).join(', ')}]
`;
  return loadPolicy(text, 'policy.yaml');
}

describe('a pipeline that deploys as its deployer, by tokens that it gets itself', () => {
  test('is drafted among the deployers with it, and who did so once is not', () => {
    const text = draftFrom(play(observe()));
    const { spec } = loadPolicy(text, 'draft.yaml');
    expect(spec.environments?.[0]?.deployers).toEqual(expect.arrayContaining([ACCOUNT, PIPELINE]));
    expect(spec.environments?.[0]?.deployers).toHaveLength(2);
  });

  test('is missing from a list, says drift', () => {
    const file = listing(ACCOUNT);
    const { unused, unnamed } = driftOf(file, play(compilePolicy(file)).lineage);
    expect(unused).toEqual([]);
    expect(unnamed[0]).toMatch(
      `deployers does not list ${PIPELINE} in prod, where ${PIPELINE} deploys as ${ACCOUNT}: 40 changes`,
    );
  });

  test('is none that changed nothing, nor is who only set the number of pods', () => {
    const file = listing(ACCOUNT, PIPELINE, 'system:serviceaccount:kube-system:horizontal-pod-autoscaler', 'nobody');
    const { unused } = driftOf(file, play(compilePolicy(file)).lineage);
    expect(unused.map((line) => line.split(': ').slice(2).join(': '))).toEqual(['nobody: changed nothing here']);
  });

  test('is told once while it is young, and by name whom to list', () => {
    const told = play(compilePolicy(listing(ACCOUNT))).findings.filter(
      ({ rule, incident }) => rule === 'deployed-by-unapproved-actor' && incident === undefined,
    );
    expect(told.map(({ actor }) => actor?.name)).toEqual(['eve@acme.example', PIPELINE]);
    expect(told[1]?.missing[0]).toMatch(`or ${PIPELINE} among the deployers that prod lists: ${ACCOUNT}`);
  });
});

test('of a role of AWS the role is drafted, and none of those who take it in turn', () => {
  const story = history(
    usually(40, (nth) => {
      const told = { by: `deploy/ci-${nth}`, credential: `ASIA${nth}`, from: '192.0.2.20' };
      return [
        assumed(`repo:acme/shop:ref:refs/tags/v${nth % 4}`, told.by, told.credential, { from: told.from }),
        registered(`shop-api:${nth}`, { api: `shop/api@${digestOf(`v${nth}`)}` }, told),
        serves('prod-1', 'api', `shop-api:${nth}`, { ...told, verb: nth === 0 ? 'create' : 'update' }),
      ];
    }),
    days(1),
  );
  const read = { events: story.events, inputs: [], coverage: story.coverage };
  const { spec } = loadPolicy(draftFrom(analyze(read, observe())), 'draft.yaml');
  expect(spec.environments?.[0]?.deployers).toEqual(['arn:aws:sts::111122223333:assumed-role/deploy/*']);
});
