import { expect, test } from 'vitest';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { ACME } from '../scenarios/acme.ts';
import type { Finding } from '../../core/finding.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, runs } from '../scenarios/scenario.ts';
import { asked } from '../scenarios/workload-scenario.ts';

const KINDS = { registry: new Set(['distribution']), ci: new Set(['github']) };

function advice(by: string): readonly string[] {
  const told = [pushed('shop/api:1', 'a'), days(1), pushed('shop/api:2', 'b', { by }), days(1)];
  return found(...told)
    .filter(({ rule }) => rule === 'push-by-unapproved-actor')
    .flatMap(({ respond }) => respond);
}

function found(...steps: readonly Step[]): readonly Finding[] {
  const { events, coverage } = history(...steps);
  const policy = compilePolicy(loadPolicy(ACME, 'policy.yaml'));
  const lineage = buildLineage(events, coverage, policy, Math.max(...events.map(({ at }) => at)), KINDS);
  return evaluate(lineage, Object.values(builtin)).findings;
}

test.each([
  ['mallory@acme.example', 'landwaiter where mallory@acme.example'],
  [
    'arn:aws:sts::111122223333:assumed-role/vendor/*',
    "landwaiter where 'arn:aws:sts::111122223333:assumed-role/vendor/*'",
  ],
  ['Eve $(id)', "landwaiter where 'Eve $(id)'"],
])('the advice about %s names whom it is about, as one word of a shell', (by, says) => {
  expect(advice(by).join(' ')).toContain(says);
});

test.each(["eve'; id; '", '--help', 'eve\u202etxt'])('but not one that is none, as %s', (by) => {
  expect(advice(by).join(' ')).toContain('landwaiter where ACTOR');
});

test('of a promoted implant the account by which it came in is to be revoked, and not the promoter’s', () => {
  const incident = found(
    pushed('dev/api:1', 'a'),
    days(1),
    pushed('dev/api:1', 'b', { by: 'mallory' }),
    pushed('prod/api:1', 'b', { by: 'promoter' }),
    deployed('shop/api', `prod/api@${digestOf('b')}`),
  ).find(({ rule }) => rule === 'implant-deployed');
  expect(incident?.actor?.name).toBe('mallory');
  expect(incident?.respond.join(' ')).toContain('landwaiter where mallory');
});

const ROBOT = 'arn:aws:sts::111122223333:assumed-role/gha-shop/i-0abc';

test('an account that the policy calls otherwise is named as its records do, where its credential is to be revoked, too', () => {
  const incident = found(
    pushed('shop/api:1', 'a', { by: ROBOT }),
    days(1),
    pushed('shop/api:1', 'b', { by: ROBOT, from: '203.0.113.66' }),
    deployed('shop/api', `shop/api@${digestOf('b')}`),
  ).find(({ rule }) => rule === 'implant-deployed');
  const [first] = incident?.hands ?? [];
  expect(first).toMatchObject({ did: 'pushed it', account: ROBOT, address: '203.0.113.66' });
  expect(incident?.respond.join(' ')).toContain(`Revoke the credential that pushed it (${ROBOT})`);
});

test('who had a workload take up what the tag means since is named with his address, in the incident as well', () => {
  const incident = found(
    pushed('shop/api:1', 'a'),
    deployed('shop/api', 'shop/api:1'),
    runs('shop/api', 'shop/api:1', 'a', { pod: 'api-1' }),
    days(1),
    pushed('shop/api:1', 'b', { from: '203.0.113.66' }),
    hours(5),
    asked('shop/api', {}, { verb: 'patch', kept: true, by: 'gitlab-deploy', from: '203.0.113.88' }),
    runs('shop/api', 'shop/api:1', 'b', { pod: 'api-2' }),
    days(1),
  ).find(({ rule }) => rule === 'implant-deployed');
  expect(incident?.hands).toContainEqual(expect.objectContaining({ address: '203.0.113.88' }));
  expect(incident?.respond.join(' ')).toContain(
    'from 203.0.113.88: if nobody knows of it, revoke that credential, too.',
  );
});

test('of a container that a listed deployer wrote into the template it is the list of repositories that lacks something', () => {
  const missing = (image: string, by?: string): readonly string[] | undefined =>
    found(
      asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
      days(1),
      asked('shop/api', { api: 'shop/api:1', log: image }, { ...(by !== undefined && { by }) }),
    ).find(({ rule }) => rule === 'injected-container')?.missing;
  expect(missing('team/log:2')?.[0]).toMatch(/^registry\.acme\.example\/team\/log among the repositories of prod/);
  expect(missing('shop/log:2', 'mallory')).toEqual(['a listed injector, or a deployer who wrote it into the template']);
});
