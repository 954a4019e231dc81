import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { deployed, pulled, pushed, runs } from '../scenarios/scenario.ts';

const PROTECTED = `${ACME}
protected: { names: ["registry.acme.example/shop/**", "registry.acme.example/base/runtime"], known: ["registry.acme.example/shop/payment-api2", "registry.acme.example/shop/payments"] }
`;
/** shop/payment and shop/api were released for days, and are what everybody means. */
const established: Step = [
  usually(12, (index) => [
    pushed(`shop/payment:0.${index}`, `p-${index}`),
    pushed(`shop/api:0.${index}`, `a-${index}`),
  ]),
  days(4),
  pushed('shop/payment:1', 'a'),
  pushed('shop/api:1', 'b'),
];

const VENDORS = `${ACME}
protected: { names: ["vendor.example/observe/**"] }
`;

export const cases: readonly Case[] = [
  {
    name: 'a vendor’s name that the policy protects runs, and another one letter off is put beside it',
    policy: VENDORS,
    ...history(
      runs('web/pay', 'vendor.example/observe/agent:2', 'd'),
      days(2),
      runs('web/cart', 'vendor.example/obserwe/agent:2', 'e'),
    ),
    expect: 'fires',
    says: 'can be taken for vendor.example/observe/agent',
  },
  {
    name: 'one letter off a vendor’s name runs that no list protects',
    ...history(
      runs('web/pay', 'vendor.example/observe/agent:2', 'd'),
      days(2),
      runs('web/cart', 'vendor.example/obserwe/agent:2', 'e'),
    ),
    expect: 'none',
  },
  {
    name: 'an image of a registry that reads like the company’s ran where the list does not have it',
    policy: PROTECTED,
    ...history(established, runs('web/pay', 'registry.acrne.example/shop/payment:1', 'd')),
    expect: 'fires',
    severity: 'critical',
    says: 'can be taken for registry.acme.example',
  },
  {
    name: 'a host was mistyped, and the image could not be pulled',
    policy: PROTECTED,
    ...history(established, deployed('web/pay', 'registry.acm.example/shop/payment:1')),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'somebody pushes to a repository that is one letter off',
    ...history(established, pushed('shop/paymnt:1', 'd', { by: 'mallory' })),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'shop/paymnt differs in a single character, and can be taken for registry.acme.example/shop/payment',
  },
  {
    name: 'a digit in place of a letter is deployed',
    ...history(established, deployed('web/pay', 'sh0p/payment:1')),
    expect: 'fires',
    says: 'differs only in characters that look alike',
  },
  {
    name: 'a host that reads like the company’s',
    ...history(established, runs('web/pay', 'registry.acrne.example/shop/payment:1', 'd')),
    expect: 'fires',
    says: 'can be taken for registry.acme.example',
  },
  {
    name: 'a Cyrillic letter in the host',
    ...history(established, deployed('web/pay', 'registry.xn--cme-5cd.example/shop/payment:1')),
    expect: 'fires',
    says: 'differs only in characters that look alike',
  },
  {
    name: 'the company’s host on another port',
    policy: PROTECTED,
    ...history(deployed('web/pay', 'registry.acme.example:8443/shop/payment:1')),
    expect: 'fires',
    says: 'is the same name with another port',
  },
  {
    name: 'the company’s host as the beginning of another one',
    policy: PROTECTED,
    ...history(deployed('web/pay', 'registry.acme.example.pull.example/shop/payment:1')),
    expect: 'fires',
    says: 'begins with the whole name and goes on',
  },
  {
    name: 'a protected name without its host: Docker Hub answers',
    policy: PROTECTED,
    ...history(deployed('web/pay', 'docker.io/base/runtime:1')),
    expect: 'fires',
    says: 'docker.io/base/runtime is what its path means where the host is left out',
  },
  {
    name: 'the host written with dashes is a folder of Docker Hub',
    policy: PROTECTED,
    ...history(deployed('web/pay', 'docker.io/registry-acme-example/payment:1')),
    expect: 'fires',
    says: 'as a folder of docker.io',
  },
  {
    name: 'a name that only looks like a known one',
    policy: PROTECTED,
    ...history(established, pushed('shop/paymnts:1', 'd', { by: 'mallory' }), pushed('shop/paymemt:1', 'd')),
    expect: 'fires',
    says: 'shop/paymemt',
  },
  {
    name: 'the policy knows the other name',
    policy: PROTECTED,
    ...history(established, pushed('shop/payments:1', 'd')),
    expect: { quiet: 'listed' },
  },
  {
    name: 'both were there from the beginning',
    ...history(pulled('shop/paymnt:1', 'd'), established, pushed('shop/paymnt:2', 'e')),
    expect: 'none',
  },
  {
    name: 'the records have just begun',
    ...history(pushed('shop/payment:1', 'a'), pushed('shop/paymnt:1', 'd')),
    expect: 'none',
  },
  {
    name: 'names that count up, and short ones',
    ...history(established, pushed('shop/payment2:1', 'd'), pushed('shop/app:1', 'e')),
    expect: 'none',
  },
  {
    name: 'an alias of the registry',
    policy: PROTECTED,
    ...history(established, deployed('web/pay', 'registry.internal.acme.example:5000/shop/payment:1')),
    expect: 'none',
  },
  {
    name: 'an image of the public registry',
    policy: PROTECTED,
    ...history(established, deployed('web/cache', 'docker.io/library/redis:7')),
    expect: 'none',
  },
  {
    name: 'a name of characters that look alike comes up beside one that runs since yesterday',
    ...history(
      pushed('batch/report:1', 'a'),
      deployed('batch/report', 'batch/report:1'),
      days(1),
      pushed('batch/rep0rt:1', 'b', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'differs only in characters that look alike',
  },
  {
    name: 'a name of one letter more comes up beside one that is young',
    ...history(
      pushed('batch/report:1', 'a'),
      deployed('batch/report', 'batch/report:1'),
      days(1),
      pushed('batch/reports:1', 'b'),
    ),
    expect: 'none',
  },
];
