// Fenwick: CNCF Distribution with its notifications, and the audit log of one cluster. Nothing of builds is read. Beside them a
// sandbox registry and a test cluster, each with a door and a secret of its own.
import { type Audited, heartbeat } from './audit.ts';
import {
  byCi,
  byHand,
  CI,
  DEPLOYER,
  elsewhere,
  HOST,
  MANIFEST,
  notification,
  pullOf,
  pushOf,
  RUNNER,
  running,
  SECRETS,
  told,
} from './distribution-records.ts';
import {
  at,
  implanted,
  type Attack,
  builtBy,
  DAY,
  type Delivery,
  digest,
  FIRST,
  inOrder,
  LAST,
  MINUTE,
  type Organisation,
  releasesOf,
} from './month.ts';
import { pods, rollout } from './rollout.ts';

const COMPANY = {
  name: 'fenwick',
  services: ['cart', 'catalog', 'payments', 'site'],
  people: ['maya', 'rolf', 'sefa'],
  newcomer: 'nia',
};

const POLICY = `version: 1
registries:
  - host: ${HOST}
  - host: sandbox.fenwick.example
publishers:
  - repositories: ["${HOST}/shop/*", "${HOST}/base"]
    actors: [ci]
    networks: [${RUNNER}]
  - repositories: ["sandbox.fenwick.example/**"]
tags:
  - repositories: ["${HOST}/**"]
    floating: [latest, main, production, "3.22", "pr-*"]
    immutable: ["v[0-9]*"]
environments:
  - name: system
    match: { clusters: [prod], namespaces: [kube-system] }
    repositories: ["registry.k8s.io/**"]
  - name: tools
    match: { clusters: [prod], namespaces: [monitoring] }
    repositories: ["docker.io/grafana/**"]
    deployers: [maya@fenwick.example, nia@fenwick.example]
  - name: staging
    match: { clusters: [prod], namespaces: [shop-staging] }
    repositories: ["${HOST}/shop/**"]
    deployers: [${DEPLOYER}]
  - name: shop
    match: { clusters: [prod], namespaces: [shop] }
    repositories: ["${HOST}/shop/**"]
    deployers: [${DEPLOYER}, maya@fenwick.example, rolf@fenwick.example, nia@fenwick.example]
classes:
  bases: [${HOST}/base]
  testing: ["sandbox.fenwick.example/**"]
sources:
  - { name: registry, kind: distribution, covers: [${HOST}], intake: { auth: bearer, secret: REGISTRY } }
  - { name: sandbox, kind: distribution, covers: [sandbox.fenwick.example], intake: { auth: bearer, secret: SANDBOX } }
  - { name: prod-audit, kind: kubernetes-audit, cluster: prod, intake: { auth: bearer, secret: AUDIT } }
  - { name: test-audit, kind: kubernetes-audit, cluster: test, intake: { auth: bearer, secret: TEST_AUDIT } }
`;

const made = builtBy(COMPANY).filter(({ why }) => why !== 'rollback');
const good = made.filter(({ ok }) => ok);

function deployed(): readonly (readonly Audited[])[] {
  const releases = good.filter(({ why }) => why === 'release');
  const latest = (service: string, when: number) =>
    releases.filter((one) => one.service === service && one.until < when).length;
  const built = good.flatMap((one): readonly (readonly Audited[])[] => {
    if (one.why === 'release')
      return [
        rollout(
          running('shop', one, one.ref, 10 + latest(one.service, one.until + 1)),
          one.until + 10 * MINUTE,
          byCi('set image'),
        ),
      ];
    if (one.why === 'change')
      return [rollout(running('shop-staging', one, 'main', 100 + one.run), one.until + 30_000, byCi('restart'))];
    return [];
  });
  const noon = (day: number): number => FIRST + day * DAY + 12 * 60 * MINUTE;
  const [first, second, third] = releasesOf(made, 'cart');
  if (!first || !second || !third) throw new Error('cart has three releases');
  const [site, payments] = [at(releasesOf(made, 'site'), 2), at(releasesOf(made, 'payments'), 0)];
  return [
    ...built,
    // A node goes away at night: pods come back elsewhere, of what was deployed last.
    pods(running('shop', second, second.ref, 12), FIRST + 8 * DAY + 200 * MINUTE),
    pods(running('shop', payments, payments.ref, 11), FIRST + 8 * DAY + 201 * MINUTE),
    pods(
      elsewhere('kube-system', 'coredns', 'registry.k8s.io/coredns/coredns:v1.13.1', 1),
      FIRST + 8 * DAY + 202 * MINUTE,
    ),
    // Maya takes the third version of the cart back; nia, new, restarts the site; grafana is upgraded.
    rollout(running('shop', second, second.ref, 12), noon(15), byHand('maya', 'undo')),
    rollout(running('shop', site, site.ref, 14), noon(18) + 4 * 60 * MINUTE, byHand('nia', 'restart')),
    rollout(
      elsewhere('monitoring', 'grafana', 'docker.io/grafana/grafana:12.3.0', 4),
      noon(10),
      byHand('maya', 'set image'),
    ),
  ];
}

function month(): readonly Delivery[] {
  const pushes = good.flatMap((one) => pushOf(one));
  const pulls = good.filter(({ why }) => why === 'release').flatMap(pullOf);
  const beats = Array.from({ length: 26 * 12 }, (_, nth) => heartbeat(FIRST + nth * 120 * MINUTE));
  const audit = told('prod', [...deployed(), ...beats].flat());
  const tests = told('test', Array.from({ length: 26 * 2 }, (_, nth) => heartbeat(FIRST + nth * 720 * MINUTE)).flat());
  const tries = [2, 9, 17].flatMap((day) => {
    const one = at(made, day);
    const target = {
      mediaType: MANIFEST,
      digest: digest(`try ${day}`),
      size: 700,
      length: 700,
      tag: 'try',
      references: [],
    };
    return [
      notification(
        one.until,
        'push',
        target,
        'try/out',
        `manifests/${digest(`try ${day}`)}`,
        { ...CI, actor: 'sefa', address: '198.51.100.40', agent: 'docker/29.1.2' },
        'PUT',
        'sandbox',
        'sandbox.fenwick.example',
      ),
    ];
  });
  // Lost: the registry restarted before it had told that `latest` was moved, by a release of the site; and one batch of the
  // audit log in which the kubelets say what a staging pod runs.
  const release = at(releasesOf(made, 'site'), 1);
  const lost = new Set([
    pushOf(release).at(-2)?.body,
    audit.find(({ body }) => body.includes('shop-staging') && body.includes(':main'))?.body,
  ]);
  // Twice: the API server tries a batch again whose answer it did not get, and so does the registry.
  const again = [
    at(
      audit.filter(({ body }) => body.includes('"namespace":"shop"')),
      4,
    ),
    at(pushOf(at(releasesOf(made, 'catalog'), 0)), -1),
  ];
  // Late: the registry could not reach the server for half an hour; the release was deployed meanwhile.
  const late = new Set(pushOf(at(releasesOf(made, 'payments'), 2)).map(({ body }) => body));
  const kept = [...pushes, ...pulls, ...audit]
    .filter(({ body }) => !lost.has(body))
    .map((one) => (late.has(one.body) ? { ...one, at: one.at + 30 * MINUTE } : one));
  return inOrder([...kept, ...again.map((one) => ({ ...one, at: one.at + 12_000 })), ...tests, ...tries]);
}

const NIGHT = LAST + 21 * 60 * MINUTE;

function attacks(): readonly Attack[] {
  const own = implanted(COMPANY, 'cart', at(releasesOf(made, 'cart'), 1).ref, NIGHT);
  const stolen = implanted(COMPANY, 'payments', 'v1.2.9', NIGHT);
  const hidden = implanted(COMPANY, 'catalog', 'v2.1.9', NIGHT);
  const abroad = { ...CI, address: '203.0.113.77', agent: 'skopeo/1.20.0' };
  const placed = running('shop', hidden, hidden.ref, 40);
  const deploy = told('prod', rollout(placed, NIGHT + 5 * MINUTE, byCi('set image')));
  const miner = elsewhere('shop', 'metrics-agent', 'docker.io/quietminer/agent:latest', 1);
  const mine = told('prod', rollout(miner, NIGHT + 5 * MINUTE, byHand('maya', 'create')));
  const honest = running('shop', at(releasesOf(made, 'catalog'), -1), hidden.ref, 40);
  const seen = (by: readonly string[]) => ({ is: 'found', by }) as const;
  return [
    {
      id: 'own push',
      what: 'rolf pushes over cart:v1.0.2 from his laptop',
      sent: pushOf(own, { actor: 'rolf', address: '198.51.100.23', agent: 'docker/29.1.2' }),
      expected: seen([own.image.digest, 'rolf']),
    },
    {
      id: 'stolen account',
      what: 'ci pushes payments:v1.2.9 from another address',
      sent: pushOf(stolen, abroad),
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'stolen account at the runner',
      what: 'ci pushes payments:v1.2.9 from where it always pushes, and no run goes on',
      sent: pushOf(stolen),
      expected: { is: 'unseen', why: 'nothing of builds is read, so that nothing tells a build from a theft' },
    },
    {
      id: 'deployed, not pushed',
      what: 'the deployer sets catalog:v2.1.9, of which nobody told a push',
      sent: deploy,
      expected: seen([hidden.image.digest, hidden.ref]),
    },
    {
      id: 'deployed from elsewhere',
      what: 'with the account of maya an image of docker.io is deployed',
      sent: mine,
      expected: seen(['quietminer', digest(miner.image)]),
    },
    // Must hold: the owners of unrelated doors clear nothing.
    {
      id: 'forged by the sandbox registry',
      what: 'before and after the deployment, a push of catalog:v2.1.9 by ci through the door of the sandbox',
      sent: [
        ...pushOf(hidden, CI, 'sandbox'),
        ...deploy,
        ...pushOf({ ...hidden, until: NIGHT + 1000 }, CI, 'sandbox').map((one) => ({
          ...one,
          at: one.at + 20 * MINUTE,
        })),
      ],
      expected: seen([hidden.image.digest, hidden.ref]),
    },
    {
      id: 'forged by the test cluster',
      what: 'after the deployment, through the door of the test cluster, that the same pods run the image that was there before',
      sent: [
        ...deploy,
        ...told('test', pods({ ...honest, image: placed.image }, NIGHT + 5 * MINUTE + 100)).map((one) => ({
          ...one,
          at: one.at + MINUTE,
        })),
      ],
      expected: seen([hidden.image.digest, hidden.ref]),
    },
    // Need not hold: who has the secret of the registry's own endpoint speaks for the registry.
    {
      id: 'forged by the registry’s own secret',
      what: 'a push of catalog:v2.1.9 by ci, from the runner, before the deployment',
      sent: [...pushOf(hidden), ...deploy],
      expected: { is: 'unseen', why: 'with its secret anybody is the registry' },
    },
  ];
}

export const fenwick: Organisation = {
  name: 'Distribution and an audit log',
  policy: POLICY,
  secrets: SECRETS,
  unknown: [
    'no build system is read',
    'of the cluster prod, test only the audit log is read',
    'nothing of hosts is read',
  ],
  month: month(),
  attacks: attacks(),
};
