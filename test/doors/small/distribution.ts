// Fenwick: CNCF Distribution with its notifications, and the audit log of one cluster. Nothing of builds is read. Beside them a
// sandbox registry and a test cluster, each with a door and a secret of its own.
import { type Audited, batches, heartbeat, pods, rollout, type Running } from './audit.ts';
import {
  at,
  type Attack,
  builtBy,
  commit,
  DAY,
  type Delivery,
  digest,
  FIRST,
  inOrder,
  LAST,
  type Made,
  MINUTE,
  type Organisation,
  releasesOf,
  uuid,
} from './month.ts';

const COMPANY = {
  name: 'fenwick',
  services: ['cart', 'catalog', 'payments', 'site'],
  people: ['maya', 'rolf', 'sefa'],
  newcomer: 'nia',
};
const HOST = 'registry.fenwick.example';
const DEPLOYER = 'system:serviceaccount:ci:deployer';
const RUNNER = '192.0.2.10';
const SECRETS = {
  REGISTRY: 'fenwick-registry-1b7d20e94c',
  SANDBOX: 'fenwick-sandbox-registry-5e02',
  AUDIT: 'fenwick-prod-audit-c84f6613',
  TEST_AUDIT: 'fenwick-test-audit-90ab12de',
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

const DOORS = {
  registry: ['distribution/registry', SECRETS.REGISTRY, 'application/vnd.docker.distribution.events.v2+json'],
  sandbox: ['distribution/sandbox', SECRETS.SANDBOX, 'application/vnd.docker.distribution.events.v2+json'],
  prod: ['kubernetes-audit/prod-audit', SECRETS.AUDIT, 'application/json'],
  test: ['kubernetes-audit/test-audit', SECRETS.TEST_AUDIT, 'application/json'],
} as const;

function sent(name: keyof typeof DOORS, when: number, body: string): Delivery {
  const [door, secret, type] = DOORS[name];
  return {
    at: when,
    door,
    body,
    headers: { 'content-type': type, 'user-agent': 'Go-http-client/1.1', authorization: `Bearer ${secret}` },
  };
}

const told = (cluster: 'prod' | 'test', events: readonly Audited[]): readonly Delivery[] =>
  batches(events.toSorted((one, other) => one.at - other.at)).map(({ at: when, body }) => sent(cluster, when, body));

interface Client {
  readonly actor: string;
  readonly address: string;
  readonly agent: string;
}
const CI: Client = { actor: 'ci', address: RUNNER, agent: 'buildkit/v0.26' };
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

function notification(
  when: number,
  action: 'push' | 'pull' | 'mount',
  target: object,
  repository: string,
  path: string,
  client: Client,
  method: string,
  door: 'registry' | 'sandbox' = 'registry',
  host = HOST,
): Delivery {
  const text = `${action} ${when} ${repository} ${path} ${client.actor} ${JSON.stringify(target)}`;
  const event = {
    id: uuid(text),
    timestamp: new Date(when).toISOString().replace('Z', '482113Z'),
    action,
    target: { ...target, repository, url: `https://${host}/v2/${repository}/${path}` },
    request: {
      id: uuid(`request ${text}`),
      addr: `${client.address}:${40_000 + (when % 20_000)}`,
      host,
      method,
      useragent: client.agent,
    },
    actor: { name: client.actor },
    source: { addr: 'registry-0:5000', instanceID: uuid('registry instance') },
  };
  return sent(door, when + 150, JSON.stringify({ events: [event] }));
}

/** What the registry sends of a push: blobs that are new, the base's mounted, and the manifest under each tag. */
function pushOf(one: Made, client = CI, door: 'registry' | 'sandbox' = 'registry'): readonly Delivery[] {
  const pushed = one.until - 20_000;
  const repository = one.service === 'base' ? 'base' : `shop/${one.service}`;
  const { digest: of, config, layers } = one.image;
  const blob = (of: string, size: number) => ({
    mediaType: 'application/octet-stream',
    digest: of,
    size,
    length: size,
  });
  const references = [
    { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 1979 },
    ...layers.map((layer, nth) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: layer,
      size: 3_000_000 + nth,
    })),
  ];
  const own = at(layers, -1);
  return [
    ...(one.service === 'base'
      ? []
      : layers
          .slice(0, -1)
          .map((layer, nth) =>
            notification(
              pushed - 4000 + nth,
              'mount',
              { ...blob(layer, 3_000_000 + nth), fromRepository: 'base' },
              repository,
              `blobs/${layer}`,
              client,
              'POST',
              door,
            ),
          )),
    ...[own, config].map((of, nth) =>
      notification(
        pushed - 2000 + nth * 100,
        'push',
        blob(of, 3_000_000),
        repository,
        `blobs/${of}`,
        client,
        'PUT',
        door,
      ),
    ),
    ...one.tags.map((tag, nth) =>
      notification(
        pushed + nth * 400,
        'push',
        { mediaType: MANIFEST, digest: of, size: 1105, length: 1105, tag, references },
        repository,
        `manifests/${of}`,
        client,
        'PUT',
        door,
      ),
    ),
  ];
}

const running = (namespace: string, one: Made, tag: string, revision: number): Running => ({
  namespace,
  name: one.service,
  image: `${HOST}/shop/${one.service}:${tag}`,
  imageId: `${HOST}/shop/${one.service}@${one.image.digest}`,
  revision,
});
const byCi = (change: 'set image' | 'restart') => ({
  user: DEPLOYER,
  agent: 'kubectl/v1.36.3 (linux/amd64) kubernetes/$Format',
  from: RUNNER,
  change,
});
const byHand = (who: string, change: 'restart' | 'undo' | 'create' | 'set image') => ({
  user: `${who}@fenwick.example`,
  agent: 'kubectl/v1.36.3 (darwin/arm64) kubernetes/$Format',
  from: '198.51.100.23',
  change,
});
const elsewhere = (namespace: string, name: string, image: string, revision: number): Running => ({
  namespace,
  name,
  image,
  imageId: `${image.replace(/:[^:/]*$/, '')}@${digest(image)}`,
  revision,
});

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

function pullOf(one: Made): readonly Delivery[] {
  return ['192.0.2.21', '192.0.2.22'].map((address, nth) =>
    notification(
      one.until + 10 * MINUTE + 4000 + nth * 3000,
      'pull',
      { mediaType: MANIFEST, digest: one.image.digest, size: 1105, length: 1105 },
      `shop/${one.service}`,
      `manifests/${one.image.digest}`,
      { actor: 'puller', address, agent: 'containerd/2.2.1' },
      'GET',
    ),
  );
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
  const evil = (service: string, tag: string): Made => {
    const image = {
      digest: digest(`${service} implanted`),
      config: digest(`${service} implanted config`),
      layers: [...at(made, 0).image.layers, digest(`${service} implant`)],
    };
    return {
      at: NIGHT - 4 * MINUTE,
      until: NIGHT,
      service,
      why: 'release',
      by: '',
      commit: commit('evil'),
      ref: tag,
      run: 900,
      attempt: 1,
      ok: true,
      tags: [tag],
      image,
    };
  };
  const own = evil('cart', at(releasesOf(made, 'cart'), 1).ref);
  const stolen = evil('payments', 'v1.2.9');
  const hidden = evil('catalog', 'v2.1.9');
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
    // Must hold: the owners of unrelated doors clear nothing (sections 1 and 5 b).
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
    // Need not hold: who has the secret of the registry's own endpoint speaks for the registry (sections 2 and 5 d).
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
  month: month(),
  attacks: attacks(),
};
