import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Push } from '../../core/subjects.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from './analyze.ts';
import { joined, told } from './merging.fixture.ts';
import { whereIs } from './look-ups/where.ts';

// Two feeds of one registry, each of which knows what the other does not: what becomes of a push that both record.

function pushesOf(events: readonly LandwaiterEvent[]): readonly Push[] {
  return joined(events).pushes;
}

const PUT_IMAGE = 'ecr-cloudtrail/put-image-docker-push';

interface Pair {
  readonly feeds: string;
  readonly events: readonly (readonly LandwaiterEvent[])[];
  readonly push: Partial<Record<'actor' | 'behind' | 'client' | 'address', string>>;
  /** The source that each field is from. */
  readonly from: Partial<Record<'actor' | 'behind' | 'client' | 'address' | 'labels', string>>;
  readonly strength: Push['strength'];
}

// Of the manifest in PUT_IMAGE.
function ecrDigest(): string {
  const [event] = told(PUT_IMAGE);
  if (event?.type !== 'manifest.pushed') throw new Error('no push');
  return event.digest;
}

const A = `sha256:${'a'.repeat(64)}`;

const GOOGLE: Pick<Pair, 'push' | 'from' | 'strength'> = {
  push: {
    actor: 'pusher@acme-shop.iam.gserviceaccount.com',
    address: '203.0.113.12',
    client: 'google-cloud-sdk gcloud/500.0.0,gzip(gfe)',
  },
  from: {
    actor: 'artifact-registry-audit',
    client: 'artifact-registry-audit',
    address: 'artifact-registry-audit',
  },
  strength: 'recorded',
};

const CONTAINERS = { address: '192.0.2.10', client: 'containers/5.34.2 (github.com/containers/image)' };

const PAIRS: readonly Pair[] = [
  {
    feeds: 'ECR: EventBridge and CloudTrail',
    events: [told('ecr-eventbridge/push', { [A]: ecrDigest() }), told(PUT_IMAGE)],
    push: { actor: 'arn:aws:sts::111122223333:assumed-role/gha-shop/*' },
    from: { actor: 'ecr-cloudtrail' },
    strength: 'recorded',
  },
  {
    feeds: 'ECR: the push, the token of its credential and the sign-in behind it',
    events: [
      told(PUT_IMAGE),
      told('ecr-cloudtrail/get-authorization-token', {
        AKIAEXAMPLE: 'ASIAEXAMPLE',
        '2026-11-24T16:45:00Z': '2026-11-24T16:44:30Z',
      }),
      told('aws-identity/web-identity-github', {
        ASIAEXAMPLE1: 'ASIAEXAMPLE',
        '2026-11-24T16:45:00Z': '2026-11-24T16:44:00Z',
      }),
    ],
    push: {
      actor: 'arn:aws:sts::111122223333:assumed-role/gha-shop/*',
      behind: 'repo:acme/shop:ref:refs/heads/main',
      address: '203.0.113.12',
    },
    from: { actor: 'ecr-cloudtrail', behind: 'aws-identity', address: 'ecr-cloudtrail' },
    strength: 'recorded',
  },
  {
    feeds: 'Harbor: webhook and audit log',
    events: [told('harbor/push-tag'), told('harbor-audit/push-tag')],
    push: { actor: 'robot$shop+ci' },
    from: { actor: 'harbor-audit' },
    strength: 'asserted',
  },
  {
    feeds: 'Azure: webhook and resource log',
    events: [told('azure-acr/push'), told('azure-acr-log/push')],
    push: { actor: '5c0b1a2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d', address: '203.0.113.7', client: 'docker/27.3.1' },
    from: { actor: 'azure-acr-log', client: 'azure-acr-log', address: 'azure-acr-log' },
    strength: 'recorded',
  },
  {
    feeds: 'Google: Pub/Sub and audit log by digest',
    events: [
      told('google-artifact-registry/insert-with-tag', { 'acme-shop/images': 'acme-shop/shop' }),
      told('artifact-registry-audit/put-manifest'),
    ],
    ...GOOGLE,
  },
  {
    feeds: 'Google: Pub/Sub and audit log by tag',
    events: [
      told('google-artifact-registry/insert-with-tag', { 'acme-shop/images': 'acme-shop/shop' }),
      told('artifact-registry-audit/put-manifest-by-tag'),
    ],
    ...GOOGLE,
  },
  {
    feeds: 'Quay: action logs with and without the digest',
    events: [told('quay-logs/push'), told('quay-logs/push-by-app-token-with-digest')],
    push: { actor: 'maria', address: '203.0.113.7', client: 'docker/27.3.1' },
    from: { actor: 'quay-logs', client: 'quay-logs', address: 'quay-logs' },
    strength: 'recorded',
  },
  {
    feeds: 'Artifactory: webhook and access log',
    events: [told('jfrog/pushed'), told('jfrog-access/deploy-tag')],
    push: { actor: 'maria', address: '203.0.113.7' },
    from: { actor: 'jfrog-access', address: 'jfrog-access' },
    strength: 'asserted',
  },
  {
    feeds: 'Docker Hub: webhook and audit log',
    events: [told('dockerhub/push'), told('dockerhub-audit/push-by-token')],
    push: { actor: 'acmebot' },
    from: { actor: 'dockerhub-audit' },
    strength: 'recorded',
  },
  {
    feeds: 'Nexus: webhook and audit log',
    events: [
      told('nexus/manifest-created'),
      told('nexus-audit/manifest-created', { 'ci-shop/203.0.113.9': 'maria/203.0.113.7' }),
    ],
    push: { actor: 'maria', address: '203.0.113.7' },
    from: { actor: 'nexus-audit', address: 'nexus-audit' },
    strength: 'recorded',
  },
  {
    feeds: 'Alibaba Cloud: webhook and instance audit',
    events: [told('aliyun-acr/push'), told('aliyun-acr-log/push-tag-by-role')],
    push: { actor: '300786000000000001:ci-shop', address: '203.0.113.7', client: 'docker/27.3.1' },
    from: { actor: 'aliyun-acr-log', client: 'aliyun-acr-log', address: 'aliyun-acr-log' },
    strength: 'asserted',
  },
  {
    feeds: 'Distribution: notification and access log, by digest',
    events: [told('distribution/push-manifest', { '"tag": "1.4",': '' }), told('distribution-access/put-digest')],
    push: { actor: 'ci-bot', ...CONTAINERS },
    from: { actor: 'distribution', client: 'distribution', address: 'distribution' },
    strength: 'recorded',
  },
  {
    feeds: 'Distribution: notification that lacks the request, and access log, by tag',
    events: [
      told('distribution/push-manifest', {
        '"addr": "192.0.2.10:40158",': '',
        '"useragent": "containers/5.34.2 (github.com/containers/image)"': '"useragent": ""',
      }),
      told('distribution-access/put-tag'),
    ],
    push: { actor: 'ci-bot', address: '192.0.2.10', client: 'skopeo/1.18.0' },
    from: { actor: 'distribution', client: 'distribution-access', address: 'distribution-access' },
    strength: 'recorded',
  },
  {
    feeds: 'GitLab: notification of its registry and access log',
    events: [told('distribution/push-gitlab-ci-job'), told('distribution-access/put-tag')],
    push: { actor: 'GitLab job', behind: 'shop-bot', ...CONTAINERS },
    from: { actor: 'distribution', client: 'distribution', address: 'distribution' },
    strength: 'recorded',
  },
];

describe('records of one push complete one another, in whichever order they come', () => {
  test.each(PAIRS)('$feeds', ({ events, push: expected, from, strength }) => {
    for (const order of [events, events.toReversed()]) {
      const pushes = pushesOf(order.flat());
      expect(pushes).toHaveLength(1);
      const [push] = pushes;
      if (!push) return;
      expect({
        ...(push.actor && { actor: push.actor.name }),
        ...(push.behind && { behind: push.behind.name }),
        ...(push.client !== undefined && { client: push.client }),
        ...(push.address !== undefined && { address: push.address }),
      }).toEqual(expected);
      expect(Object.fromEntries(Object.entries(push.told).map(([field, fact]) => [field, fact.source]))).toEqual(from);
      expect(push.strength).toBe(strength);
    }
  });
});

test('a claim of a tag gets the recorded actor, and hides nothing; by the same actor it is one push with the record', () => {
  const hook = told('github-packages/published', {
    'ghcr.io/Acme/api': 'ghcr.io/acme/shop/api',
    '"name": "api"': '"name": "shop/api"',
  });
  const record = told('github-audit/container-published', {
    [`sha256:${'4'.repeat(64)}`]: A,
    '1795538400000': '1795538705000',
  });
  const shown = (all: readonly LandwaiterEvent[]) =>
    pushesOf(all).map(({ tag, claimed, actor, told: { actor: from } }) => [tag, claimed, actor?.name, from?.source]);
  expect(shown([...hook, ...record])).toEqual([
    ['1.4', true, 'dana', 'github-audit'],
    [undefined, undefined, 'dana', 'github-audit'],
  ]);
  expect(shown([...record, ...hook])).toEqual(shown([...hook, ...record]));
  const own = record.map((one) => ({ ...one, actor: { name: 'github-actions[bot]', kind: 'ci' } }) as const);
  expect(shown([...hook, ...own])).toEqual([['1.4', undefined, 'github-actions[bot]', 'github-packages']]);
});

test('what is only claimed completes no recorded push', () => {
  const pushes = pushesOf([
    ...told('azure-acr-log/push', { '"Identity": "5c0b1a2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d",': '' }),
    ...told('harbor-audit/push-tag').map((hint) => ({
      ...hint,
      strength: 'asserted' as const,
      registry: 'acmeshop.azurecr.io',
    })),
  ]);
  expect(pushes.map(({ strength, actor }) => [strength, actor])).toEqual([['recorded', undefined]]);
});

test('a credential tells nothing about a push before it was issued or after it ended', () => {
  const push = told(PUT_IMAGE);
  const token = (at: string) =>
    told('ecr-cloudtrail/get-authorization-token', { AKIAEXAMPLE: 'ASIAEXAMPLE', '2026-11-24T16:45:00Z': at });
  for (const [at, address] of [
    ['2026-11-24T16:45:01Z', undefined],
    ['2026-11-24T16:44:59Z', '203.0.113.12'],
    ['2026-11-24T04:44:00Z', undefined],
  ] as const) {
    expect(pushesOf([...push, ...token(at)]).map((one) => one.address)).toEqual([address]);
  }
});

test('a finding about the network of an ECR push shows the record that names it, and who got the credential', () => {
  const others = { ASIAEXAMPLE1: 'ASIAEXAMPLE', '2026-11-24T16:45:00Z': '2026-11-24T16:44:00Z' };
  const events = [...told(PUT_IMAGE), ...told('aws-identity/web-identity-github', others)];
  const policy = compilePolicy(
    loadPolicy(
      Buffer.from(`version: 1
publishers:
  - repositories: ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/**"]
    actors: ["arn:aws:sts::111122223333:assumed-role/gha-shop/*"]
    networks: ["192.0.2.0/24"]
`),
      'landwaiter.yaml',
    ),
  );
  const { findings } = analyze({ events, coverage: [], inputs: [] }, policy);
  const [finding] = findings.filter(({ rule }) => rule === 'push-from-unusual-client');
  expect(finding?.summary.replace(/at 20\S+Z/, 'at TIME')).toBe(
    'role gha-shop (behind it repo:acme/shop:ref:refs/heads/main) pushed shop/api:1.4 as ' +
      'sha256:6dbe2754e690… at TIME from 203.0.113.12, not on the policy’s list.',
  );
  expect(finding?.evidence.map(({ says }) => says)).toContain(
    'repo:acme/shop:ref:refs/heads/main got the credential of ' +
      'arn:aws:sts::111122223333:assumed-role/gha-shop/run-8123 from 203.0.113.12, with which this was pushed',
  );
});

test('where finds the pushes of a session by its name in the records, and of its role', () => {
  const analysis = analyze({ events: told(PUT_IMAGE), coverage: [], inputs: [] }, observe());
  for (const session of ['run-8123', '*'])
    expect(whereIs(`arn:aws:sts::111122223333:assumed-role/gha-shop/${session}`, analysis).pushes).toHaveLength(1);
  // As the sentences of findings call it.
  expect(whereIs('role gha-shop/run-8123', analysis).pushes).toHaveLength(1);
});
