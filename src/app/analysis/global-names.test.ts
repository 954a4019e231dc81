import { expect, test } from 'vitest';
import { days, hours, minutes, type Step, usually } from '../../rules/scenarios/history.ts';
import { issued } from '../../rules/scenarios/control-scenario.ts';
import { deployed, digestOf, pushed, ran, updated } from '../../rules/scenarios/scenario.ts';
import { seen } from '../../rules/scenarios/workload-scenario.ts';
import { ago, bare, by, DOORS } from '../../rules/scenarios/doors.fixture.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { standing, stays } from './global-names.fixture.ts';

const BUILT = by('shop', ran('8000/1', { made: ['shop/api:1.3@a'] }));
const GOOD = by('prod', bare(pushed('shop/api:1.3', 'a')));
const EVIL = by('prod', bare(pushed('shop/api:1.4', 'b')));
const INDEX = 'sandbox.acme.example/x/y:t';

/** Whoever may push to the sandbox is listed. */
const SANDY = `${ACME.replace(
  'publishers:',
  'publishers:\n  - { repositories: ["sandbox.acme.example/**"], actors: [sandy] }',
)}${DOORS}`;

test('a sandbox’s registry makes what was pushed no part of an image that was built', () => {
  stays(
    'push-without-build',
    [BUILT, GOOD, days(1), EVIL],
    by('sandbox', ago(9, pushed(INDEX, 'a', { children: 'b' }))),
  );
});

test('nor what runs', () => {
  stays(
    'unknown-image-running',
    [GOOD, hours(1), by('pods', seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1.3', 'c'))],
    by('sandbox', ago(9, pushed(INDEX, 'a', { children: 'c' }))),
  );
});

test('nor whoever may push to one folder of the same registry', () => {
  stays(
    'push-without-build',
    [BUILT, GOOD, days(1), EVIL],
    by('folder', ago(9, pushed('sandbox/y:t', 'a', { children: 'b' }))),
  );
});

test('nor does it make another move of a tag the same image', () => {
  stays(
    'immutable-tag-repointed',
    [by('prod', bare(pushed('shop/api:v1', 'a'))), days(1), by('prod', bare(pushed('shop/api:v1', 'b')))],
    by('sandbox', ago(9, pushed(INDEX, 'a', { children: 'b' }))),
  );
});

test('nor does it lend an image the contents of another, as if that had been promoted', () => {
  const contents = { config: 'e', layers: 'cd' };
  stays(
    'push-by-unapproved-actor',
    [
      by('prod', pushed('dev/api:1', 'a', contents)),
      hours(1),
      by('prod', bare(pushed('prod/api:1', 'b', { by: 'promoter' }))),
    ],
    by('sandbox', ago(9, pushed(INDEX, 'b', { ...contents, by: 'sandy' }))),
    SANDY,
  );
});

test('a project’s hook answers for no report of another, by reporting both digests itself', () => {
  const tools = (run: string, digest: string): Step =>
    by('tools', ran(run, { project: 'acme/tools', made: [`shop/api:1.4@${digest}`] }));
  stays(
    'push-differs-from-build',
    [by('shop', ran('8123/1', { made: ['shop/api:1.4@a'] })), by('prod', pushed('shop/api:1.4', 'b'))],
    ago(0.0018, [tools('1/1', 'b'), tools('2/1', 'a')]),
  );
});

test('a sandbox’s cluster makes nothing old', () => {
  const old = by('spods', ago(400, seen('old-7d4b9c5f6d-x2x9q', 'old', 'shop/api:1.4', 'b', { cluster: 'sandbox-9' })));
  stays('push-without-build', [by('shop', ran('7/1')), days(1), EVIL], old);
  stays(
    'unknown-image-running',
    [GOOD, hours(1), by('pods', seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1.4', 'b'))],
    old,
  );
});

test('what a sandbox’s cluster runs itself, from long ago, is told in place of nothing that production runs', () => {
  const old = seen('old-7d4b9c5f6d-x2x9q', 'old', 'shop/api:1.4', 'b', { cluster: 'sandbox-9' });
  const policy = `version: 1${DOORS}`;
  stays(
    'unknown-image-running',
    [GOOD, hours(1), by('pods', seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1.4', 'b'))],
    by('spods', ago(400, old)),
    policy,
  );
});

test('what ran in the cluster itself, or by that name in another environment of the policy, is as old as they say', () => {
  const now = by('pods', seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1.4', 'b'));
  const old = seen('old-7d4b9c5f6d-x2x9q', 'old', 'shop/api:1.4', 'b');
  const elsewhere = seen('old-7d4b9c5f6d-x2x9q', 'old', 'shop/api:1.4', 'b', { cluster: 'prod-2' });
  for (const before of [by('pods', ago(40, old)), by('pods2', ago(40, elsewhere))])
    expect(standing([before, GOOD, hours(1), now])).not.toHaveProperty('unknown-image-running');
});

const DEPLOYER = 'system:serviceaccount:argocd:application-controller';

test('a sandbox’s cluster says nothing of who got a token of another', () => {
  const desk = { from: '203.0.113.7', client: 'kubectl/v1.36.0 (linux/amd64)' };
  stays(
    'deployed-by-unapproved-actor',
    [
      by(
        'audit',
        deployed('shop/api', 'shop/api:1.3', { from: '192.0.2.20', client: 'helm/3.19.0' }),
        issued('eve@acme.example', DEPLOYER, 'JTI=1', desk),
        minutes(10),
        updated('shop/api', 'shop/api:1.4', { from: desk.from, client: 'curl/8.9', credential: 'JTI=1' }),
      ),
    ],
    by('saudit', ago(0.004, issued('system:kube-controller-manager', DEPLOYER, 'JTI=1', { cluster: 'sandbox-9' }))),
  );
});

const signature = `shop/api:${digestOf('a').replace(':', '-')}.sig`;
const SIGNED: readonly Step[] = [
  GOOD,
  by('prod', pushed(signature, '1')),
  days(1),
  by('prod', pushed(signature, '2', { by: 'mallory' })),
];

test('a signature that a sandbox’s registry has under an ordinary tag is one all the same', () => {
  stays('signature-replaced', SIGNED, by('sandbox', ago(9, pushed(INDEX, '2'))));
});

test('and one that has an ordinary tag in another repository of the same registry', () => {
  stays('signature-replaced', SIGNED, by('folder', ago(9, pushed('sandbox/x:1', '2'))));
});

test('what a sandbox’s registry had before is not what was copied', () => {
  const release = (index: number): Step => [
    by('shop', ran(`${index}/1`, { made: [`web/site:1.${index}@w${index}`], ref: 'refs/heads/main' })),
    by('prod', pushed(`web/site:1.${index}`, `w${index}`)),
  ];
  stays(
    'push-from-unusual-build',
    [
      usually(14, release),
      days(4),
      by('shop', ran('99/1', { made: ['web/site:1.99@b'], ref: 'refs/heads/mine' })),
      by('prod', pushed('web/site:1.99', 'b')),
    ],
    by('sandbox', ago(90, pushed(INDEX, 'b', { by: 'sandy' }))),
    `version: 1${DOORS}`,
  );
});

test('nor is an image trusted by it that was deployed under suspicion', () => {
  stays(
    'implant-deployed',
    [
      GOOD,
      by('prod', pushed('shop/api:1.4', 'b', { by: 'mallory' })),
      hours(1),
      by('pods', seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1.4', 'b')),
    ],
    by('sandbox', ago(90, pushed(INDEX, 'b', { by: 'sandy' }))),
    SANDY,
  );
});

test('nor does it bring a layer before the suspected image did', () => {
  stays(
    'suspect-layer-inherited',
    [
      GOOD,
      by('prod', pushed('shop/base:1', 'b', { by: 'mallory', layers: 'cd' })),
      hours(3),
      by('prod', pushed('shop/web:1', 'e', { layers: 'cdf' })),
    ],
    by('sandbox', ago(90, pushed(INDEX, '9', { layers: 'd', by: 'sandy' }))),
    SANDY,
  );
});
