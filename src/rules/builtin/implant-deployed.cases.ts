import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import type { Case } from '../rule.ts';
import { suspectInSandboxes } from './sandboxes.cases.ts';
import { decided } from '../scenarios/control-scenario.ts';
import { carriedCases } from './implant-deployed-carried.cases.ts';
import { inProductionByTag, rerunCases } from './implant-deployed-reruns.cases.ts';
import { days, history, hours, minutes, type Step, unheard, usually } from '../scenarios/history.ts';
import { deployed, digestOf, onHost, pulled, pushed, ran, runs, updated } from '../scenarios/scenario.ts';

const EXCEPTION = `${ACME}
exceptions:
  - id: EX-7
    reason: emergency fix for an outage
    ticket: INC-1234
    owner: dana@acme.example
    approvedBy: lee@acme.example
    expires: 2026-12-01T00:00:00Z
    scope: { repositories: ["registry.acme.example/shop/api"] }
`;
const inProduction: Step = [
  ran('8123/1'),
  pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xy' }),
  deployed('shop/api', `shop/api@${digestOf('a')}`),
  runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
  days(1),
];
const overwritten: Step = [
  inProduction,
  pushed('shop/api:1.4', 'b', { by: 'mallory', config: 'd', layers: 'xyz' }),
  hours(1),
];

const implanted = pushed('shop/api:edge', 'b', { by: 'mallory', config: 'd', layers: 'xyz' });
const back = (digest: string): Step =>
  pushed('shop/api:edge', digest, { by: 'mallory', config: digest === 'a' ? 'c' : 'd', layers: 'xy' });
const movedAndBack = (digest: string): Step => [implanted, pulled('shop/api:edge', 'b'), minutes(2), back(digest)];

const runner = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;
const thief = { by: 'ci-bot', from: '203.0.113.66', client: 'skopeo/1.18.0' } as const;
/** A registry whose log names no image: four days of builds, and a workload that follows a tag. */
const untoldOnes: Step = [
  usually(12, (index) => untold(`shop/api:0.${index}`, runner)),
  untold('shop/api:edge', runner),
  pulled('shop/api', 'a'),
  runs('shop/api', 'shop/api:edge', 'a'),
  days(1),
];

export const cases: readonly Case[] = [
  ...suspectInSandboxes,
  ...rerunCases,
  ...carriedCases,
  {
    name: 'an admission policy that only looks on found no signature, and nothing runs it any more',
    policy: ACME,
    ...history(
      overwritten,
      updated('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'b'),
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      hours(2),
      updated('shop/api', `shop/api@${digestOf('a')}`),
      runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'The kyverno policy signed found that it breaks the policy, and let it in',
  },
  {
    name: 'a thief of the pipeline’s account sets the tag that a workload follows, and no record says to which image',
    policy: ACME,
    ...history(
      untoldOnes,
      untold('shop/api:edge', thief),
      hours(2),
      pulled('shop/api', 'b'),
      runs('shop/api', 'shop/api:edge', 'b', { pod: 'next' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'from 203.0.113.66 with skopeo/1.18.0 without a record of the image, runs with sha256:bbbbbbbbbbbb… in container api',
  },
  {
    name: 'somebody who may not push sets that tag, and no record says to which image',
    policy: ACME,
    ...history(
      untoldOnes,
      untold('shop/api:edge', { ...thief, by: 'mallory' }),
      hours(2),
      runs('shop/api', 'shop/api:edge', 'b', { pod: 'next' }),
    ),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'a thief sets a tag without a record of the image, and the pipeline sets it again before anything begins',
    policy: ACME,
    ...history(
      untoldOnes,
      untold('shop/api:edge', thief),
      minutes(20),
      untold('shop/api:edge', runner),
      pulled('shop/api', 'c'),
      runs('shop/api', 'shop/api:edge', 'c', { pod: 'next' }),
    ),
    expect: { quiet: 'not-deployed' },
  },
  {
    name: 'a thief has his image pulled from there before he gives it the tag that a workload follows',
    policy: ACME,
    ...history(
      untoldOnes,
      untold('shop/api:try', thief),
      pulled('shop/api', 'b', thief),
      minutes(20),
      untold('shop/api:edge', thief),
      hours(2),
      runs('shop/api', 'shop/api:edge', 'b', { pod: 'next' }),
    ),
    defeats: 'not-deployed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'pull, commit, push over the release; then it runs',
    ...history(
      pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xy' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      days(1),
      pulled('shop/api:1.4', 'a', { by: 'dana' }),
      onHost('laptop-7', 'pulled', 'c', 'shop/api:1.4'),
      onHost('laptop-7', 'committed', 'd', 'shop/api:1.4'),
      pushed('shop/api:1.4', 'b', { by: 'dana', config: 'd', layers: 'xyz' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    severity: 'critical',
    state: 'open',
    says: 'runs in container api of Deployment/api',
  },
  {
    name: 'a push by somebody who is no publisher is deployed by digest',
    policy: ACME,
    ...history(overwritten, updated('shop/api', `shop/api@${digestOf('b')}`)),
    expect: 'fires',
    severity: 'critical',
    says: 'was deployed in container api',
  },
  {
    name: 'one thing of medium severity about the push, and nothing else',
    policy: ACME,
    ...history(
      pushed('base/tool:1', 'b', { by: '' }),
      hours(1),
      deployed('shop/tool', `base/tool@${digestOf('b')}`, { cluster: 'dev-1' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'all that is known about the push still waits for late records',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'b'),
      deployed('shop/api', `shop/api@${digestOf('b')}`),
      runs('shop/api', `shop/api@${digestOf('b')}`, 'b'),
    ),
    at: Date.UTC(2026, 10, 2, 8, 10),
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'a suspicious image is copied by the usual promoter, and the copy is deployed; no record tells the layers',
    ...history(
      usually(12, (index) => pushed(`prod/api:0.${index}`, `p${index}`, { by: 'promoter' })),
      pushed('dev/api:1.4', 'a'),
      days(4),
      pushed('dev/api:1.4', 'b', { by: 'mallory' }),
      pushed('prod/api:1.4', 'b', { by: 'promoter' }),
      deployed('shop/api', `prod/api@${digestOf('b')}`),
      runs('shop/api', `prod/api@${digestOf('b')}`, 'b'),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'dev/api:1.4 as sha256:bbbbbbbbbbbb…, pushed by mallory at 2026-11-10T08:13:00Z from 192.0.2.10 with Docker-Client/27.3.1, was copied to prod/api:1.4 by promoter',
  },
  {
    name: 'staging ran a suspicious image for hours when an honest account carried it on to production',
    policy: ACME.replace('from: ["registry.acme.example/dev/**"]', 'from: ["registry.acme.example/prod/**"]'),
    ...history(
      pushed('prod/api:nightly', 'b', { by: 'mallory' }),
      runs('shop/api', 'prod/api:nightly', 'b', { cluster: 'sandbox-1' }),
      hours(3),
      pushed('prod/api:prod', 'b', { by: 'promoter' }),
      runs('shop/api', 'prod/api:prod', 'b'),
    ),
    expect: 'fires',
    severity: 'critical',
    says: '(cluster prod-1) and 1 more place, 1 min after the copy; it is also in Deployment/api in shop (cluster sandbox-1). The first push is suspicious',
  },
  {
    name: 'somebody new puts another name on a trusted image, which is promoted and deployed',
    ...history(
      usually(12, (index) => pushed(`dev/api:0.${index}`, `p${index}`)),
      days(4),
      pushed('dev/api:1.4', 'b'),
      pushed('dev/api:tried', 'b', { by: 'dana' }),
      pushed('prod/api:1.4', 'b', { by: 'promoter' }),
      deployed('shop/api', `prod/api@${digestOf('b')}`),
      runs('shop/api', `prod/api@${digestOf('b')}`, 'b'),
    ),
    expect: { quiet: 'not-deployed' },
  },
  {
    name: 'somebody rolls a tag back to a good image, which was promoted and deployed long before that',
    ...history(
      usually(12, (index) => pushed(`dev/api:0.${index}`, `p${index}`)),
      days(4),
      pushed('dev/api:latest', 'b'),
      pushed('prod/api:1.4', 'b', { by: 'promoter' }),
      deployed('shop/api', `prod/api@${digestOf('b')}`),
      runs('shop/api', `prod/api@${digestOf('b')}`, 'b'),
      days(1),
      pushed('dev/api:latest', 'a'),
      days(1),
      pushed('dev/api:latest', 'b', { by: 'mallory', client: 'crane/v0.20.6', from: '203.0.113.77' }),
    ),
    expect: { quiet: 'not-deployed' },
  },
  {
    name: 'a hostile index lists the image that runs, which was there before by itself',
    policy: ACME,
    ...history(
      inProduction,
      pushed('shop/api:1.4', 'e', { by: 'mallory', children: 'ab' }),
      hours(1),
      runs('shop/api', `shop/api@${digestOf('a')}`, 'a', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'not-deployed' },
  },
  {
    name: 'whoever pushed the hostile index pushed the image in it alone first',
    policy: ACME,
    ...history(
      inProduction,
      pushed('shop/api:probe', 'b'),
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'not-deployed',
    expect: 'fires',
    says: 'shop/api:1.4 as sha256:eeee',
  },
  {
    name: 'the image in the hostile index was first put where anybody may test',
    policy: ACME,
    ...history(
      inProduction,
      pushed('shop/scratch/api:1', 'b', { by: 'dana' }),
      pushed('shop/api:1.4', 'e', { by: 'mallory', children: 'ab' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'not-deployed',
    expect: 'fires',
    says: 'shop/api:1.4 as sha256:eeee',
  },
  {
    name: 'the bytes were brought onto a node, ran, and were pushed afterwards',
    policy: ACME,
    ...history(
      inProduction,
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
      minutes(11),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'since 12 min before the push',
  },
  {
    name: 'what runs gets another tag from somebody who may not give it one',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', `shop/api@${digestOf('a')}`),
      runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
      hours(3),
      pushed('shop/api:1.4-copy', 'a', { by: 'mallory' }),
      runs('shop/api', `shop/api@${digestOf('a')}`, 'a', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'trusted' },
  },
  {
    name: 'the tag is moved back to an old trusted image with a hole by somebody who may not, and the next restart brings it in',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['shop/api:edge@a'] }),
      pushed('shop/api:edge', 'a'),
      days(1),
      ran('8124/1', { made: ['shop/api:edge@b'] }),
      pushed('shop/api:edge', 'b'),
      deployed('shop/api', 'shop/api:edge'),
      runs('shop/api', 'shop/api:edge', 'b'),
      days(4),
      pushed('shop/api:edge', 'a', { by: 'mallory' }),
      hours(2),
      runs('shop/api', 'shop/api:edge', 'a', { pod: 'k8s2v' }),
    ),
    defeats: 'trusted',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'the account of the pipeline pushes the bytes under a name that nobody looks at, and takes over the release with them',
    policy: ACME,
    ...history(
      inProduction,
      ran('8124/1'),
      pushed('shop/api:probe', 'b'),
      hours(2),
      pushed('shop/api:1.4', 'b', { from: '203.0.113.77', client: 'skopeo/1.18.0' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'trusted',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'without a policy, the usual account pushes the bytes under a new name, and somebody else takes over the release with them',
    ...history(
      usually(12, (index) => pushed(`shop/api:0.${index}`, `p${index}`)),
      pushed('shop/api:1.4', 'a'),
      days(4),
      pushed('shop/api:probe', 'b'),
      hours(2),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'b'),
    ),
    defeats: 'trusted',
    expect: 'fires',
  },
  {
    name: 'a suspicious image that nobody deployed',
    policy: ACME,
    ...history(overwritten),
    expect: { quiet: 'not-deployed' },
  },
  {
    name: 'the approved build is deployed by the deployer',
    policy: ACME,
    ...history(inProduction),
    expect: 'none',
  },
  {
    name: 'every suspicion is covered by an exception',
    policy: EXCEPTION,
    ...history(overwritten, updated('shop/api', `shop/api@${digestOf('b')}`)),
    expect: 'none',
  },
  {
    name: 'it is deployed by the tag that it took over, and no kubelet is heard',
    policy: ACME,
    ...history(overwritten, updated('shop/api', 'shop/api:1.4')),
    defeats: 'not-deployed',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'its index was pushed, and the kubelet names the image in it',
    policy: ACME,
    ...history(
      inProduction,
      pushed('shop/api:1.4', 'e', { by: 'mallory', children: 'bf' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'not-deployed',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'the kubelet names its config',
    policy: ACME,
    ...history(overwritten, runs('shop/api', 'shop/api:1.4', 'd', { pod: 'k8s2v' })),
    defeats: 'not-deployed',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'the pod names a repository of which no push of it is known',
    policy: ACME,
    ...history(overwritten, runs('shop/api', 'other/api:9', 'b', { pod: 'k8s2v' })),
    defeats: 'not-deployed',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'what was built upon it has its name: that is told by its digest',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot', layers: 'x' }),
      days(2),
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe' }),
      runs('shop/api', 'base/alpine:3.20', 'b'),
      days(1),
      pushed('base/alpine:3.20', 'c', { by: 'base-bot', layers: 'xeyz' }),
      runs('shop/api', 'base/alpine:3.20', 'c', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    says: 'is part of 1 more image (base/alpine:3.20 as sha256:cccc',
  },
  {
    name: 'whose credential deployed it, from where and with what, stands on the screen',
    policy: ACME,
    ...history(
      overwritten,
      updated('shop/api', 'shop/api:1.4', { from: '203.0.113.77', client: 'kubectl/v1.36.3 (linux/amd64)' }),
    ),
    expect: 'fires',
    severity: 'critical',
    says: '; system:serviceaccount:argocd:application-controller set it there at',
  },
  {
    name: 'it runs in a cluster of no environment',
    policy: ACME,
    ...history(overwritten, runs('lab/api', 'shop/api:1.4', 'b', { cluster: 'lab-9' })),
    defeats: 'not-deployed',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'a tag is moved to an implant, pulled, and moved back to the image that runs',
    policy: ACME,
    ...history(inProductionByTag, movedAndBack('a')),
    expect: { quiet: 'restored' },
  },
  {
    name: 'the image in between ran, and is the one that is named',
    policy: ACME,
    ...history(inProductionByTag, implanted, runs('shop/api', 'shop/api:edge', 'b', { pod: 'k8s2v' }), back('a')),
    expect: 'fires',
    severity: 'critical',
    says: 'as sha256:bbbb',
  },
  {
    name: 'it is moved back to an implant that was there before the one in between',
    policy: ACME,
    ...history(
      inProductionByTag,
      implanted,
      pushed('shop/api:edge', 'e', { by: 'mallory', config: 'f', layers: 'xyw' }),
      hours(1),
      back('b'),
      runs('shop/api', 'shop/api:edge', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    severity: 'critical',
    defeats: 'restored',
  },
  {
    name: 'bytes that ran before the records of the registry begin, and were pushed again since',
    ...unheard(
      history(
        runs('shop/web', 'shop/web:edge', 'a'),
        days(1),
        pushed('shop/web:edge', 'b'),
        days(1),
        pushed('shop/web:edge', 'a', { by: 'mallory' }),
        runs('shop/web', 'shop/web:edge', 'a', { pod: 'k8s2v' }),
      ),
      'distribution',
      -1,
      12,
    ),
    expect: 'fires',
    says: 'before the records of registry.acme.example begin',
  },
];
