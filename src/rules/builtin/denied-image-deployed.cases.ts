import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, type Step } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, runs } from '../scenarios/scenario.ts';

const denying = (deny: string): string => ACME.replace('require: { digest: true }', `deny: ${deny}`);
const PULL_REQUESTS = denying('{ tags: ["pr-*"] }');
const DIGEST = denying(`{ digests: ["${digestOf('a')}"] }`);
const CHILD = denying(`{ digests: ["${digestOf('b')}"] }`);
const INDEX = denying(`{ digests: ["${digestOf('c')}"] }`);
const index: Step = pushed('shop/api:1', 'c', { children: 'ab' });

export const cases: readonly Case[] = [
  {
    name: 'an image of a pull request',
    policy: PULL_REQUESTS,
    ...history(deployed('shop/api', 'shop/api:pr-201')),
    expect: 'fires',
    severity: 'critical',
    state: 'open',
    says: 'its tag is pr-201, and prod denies pr-*',
  },
  {
    name: 'an image of a pull request, deployed by its digest',
    policy: PULL_REQUESTS,
    ...history(pushed('shop/api:pr-201', 'a'), deployed('shop/api', `shop/api@${digestOf('a')}`)),
    expect: 'fires',
    severity: 'critical',
    says: 'known as pr-201 only',
  },
  {
    name: 'an image of a pull request, deployed by its digest under a release’s tag',
    policy: PULL_REQUESTS,
    ...history(pushed('shop/api:pr-201', 'a'), deployed('shop/api', `shop/api:1.4@${digestOf('a')}`)),
    expect: 'fires',
    says: 'known as pr-201 only',
  },
  {
    name: 'no tag at all means latest',
    policy: denying('{ tags: [latest] }'),
    ...history(deployed('shop/api', 'shop/api')),
    expect: 'fires',
    says: 'its tag is latest',
  },
  {
    name: 'a denied digest runs under an innocent tag',
    policy: DIGEST,
    ...history(runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'critical',
    says: 'that is the denied digest',
  },
  {
    name: 'a tag that means the denied digest is deployed',
    policy: DIGEST,
    ...history(pushed('shop/api:1.4', 'a'), deployed('shop/api', 'shop/api:1.4')),
    expect: 'fires',
  },
  {
    name: 'an index that is not denied lists a denied image',
    policy: CHILD,
    ...history(index, deployed('shop/api', 'shop/api:1')),
    expect: 'fires',
    severity: 'critical',
    says: 'lists the denied image',
  },
  {
    name: 'an image of the denied index runs',
    policy: INDEX,
    ...history(index, runs('shop/api', 'shop/api:1', 'b')),
    expect: 'fires',
    severity: 'critical',
    says: 'one of the images of the denied index',
  },
  {
    name: 'the denied index reuses an image of another one',
    policy: INDEX,
    ...history(
      pushed('shop/api:1', 'd', { children: 'af' }),
      pushed('shop/api:1', 'c', { by: 'mallory', children: 'ab' }),
      runs('shop/api', 'shop/api:1', 'a'),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a runtime names the config of the denied image',
    policy: DIGEST,
    ...history(pushed('shop/api:1', 'a', { config: 'e' }), runs('shop/api', 'shop/api:1', 'e')),
    expect: 'fires',
    says: 'that is the denied digest',
  },
  {
    name: 'the image of a pull request that was released with the same digest',
    policy: PULL_REQUESTS,
    ...history(
      pushed('shop/api:pr-201', 'a'),
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', `shop/api@${digestOf('a')}`),
    ),
    expect: 'none',
  },
  {
    name: 'a release',
    policy: PULL_REQUESTS,
    ...history(deployed('shop/api', 'shop/api:1.4')),
    expect: 'none',
  },
  {
    name: 'an image of a pull request in a system namespace that the policy exempts',
    policy: PULL_REQUESTS,
    ...history(deployed('kube-system/dns', 'shop/dns:pr-7')),
    expect: 'none',
  },
  {
    name: 'another environment than the one that denies it',
    policy: PULL_REQUESTS,
    ...history(deployed('play/api', 'shop/api:pr-201', { cluster: 'sandbox-1' })),
    expect: 'none',
  },
];
