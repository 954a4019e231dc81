import type { Image } from '../scenarios/act.ts';
import { image } from '../scenarios/images.ts';
import type { Act, Place, Push, Start, Wanted, Workload } from './act.ts';
import type { Month } from './month.ts';
import type { Actor, Cluster, Feed, Host, Organisation, Registry } from './organisation.ts';
import { namingOf } from './records/naming.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const FROM = Date.parse('2026-11-02T00:00:00Z');

const actor = (id: string, kind: Actor['kind']): Actor => ({ id, kind, accounts: {} });
const pipeline = actor('pipeline', 'robot');
const deployer = actor('deployer', 'robot');
const node = actor('node-1', 'node');
const controller = actor('replicaset-controller', 'controller');

const registry: Registry = {
  is: 'registry',
  id: 'main',
  product: 'distribution',
  host: 'registry.korvel.example',
  prefix: '',
  account: '',
  region: '',
};
const cluster: Cluster = {
  is: 'cluster',
  id: 'prod',
  product: 'kubernetes',
  name: 'prod',
  account: '',
  region: '',
  nodes: ['node-1', 'node-2'],
  purpose: 'everything',
};
const host: Host = { name: 'ci-1', engine: 'podman', builds: true, address: '192.0.2.11' };

const feed = (name: string, kind: string, of: string): Feed => ({
  name,
  kind,
  of,
  offset: 0,
  wholeSeconds: false,
  delay: 0,
  duplicates: 0.01,
  reordered: false,
  without: [],
});

const organisation: Organisation = {
  seed: 0,
  name: 'korvel',
  registries: [registry],
  builds: [],
  clusters: [cluster],
  hosts: [host],
  actors: [pipeline, deployer, node, controller],
  networks: [{ name: 'runners', cidr: '192.0.2.0/24' }],
  telemetry: [
    feed('registry', 'distribution', 'main'),
    feed('audit', 'kubernetes-audit', 'prod'),
    feed('pods', 'kubernetes-pods', 'prod'),
    feed('ci-1', 'podman', 'ci-1'),
  ],
  services: [{ name: 'shop/api', project: 'shop', team: 'shop' }],
};

const POLICY = `version: 1
registries: [{ host: registry.korvel.example }]
publishers: [{ repositories: ["registry.korvel.example/shop/**"], actors: [pipeline] }]
builders: [{ hosts: [ci-1] }]
tags: [{ repositories: ["registry.korvel.example/shop/**"], immutable: ["[0-9]*"] }]
environments:
  - name: prod
    match: { clusters: [prod] }
    repositories: ["registry.korvel.example/shop/**"]
    deployers: ["system:serviceaccount:ci:deployer"]
sources:
  - { name: registry, kind: distribution, covers: [registry.korvel.example], files: ["registry/**"] }
  - { name: audit, kind: kubernetes-audit, cluster: prod, files: ["audit/**"] }
  - { name: pods, kind: kubernetes-pods, cluster: prod, files: ["pods/**"] }
  - { name: ci-1, kind: podman, host: ci-1, files: ["ci-1/**"] }
`;

const workload: Workload = { cluster, namespace: 'shop', kind: 'Deployment', name: 'api' };

/** One service, released every second day, on one cluster. */
export function fixedMonth(days = 14): Month {
  const acts: Act[] = [];
  let running: readonly Start[] = [];
  for (let day = 0; day < days; day += 2) {
    const released = release(day, running);
    acts.push(...released);
    running = released.filter((act) => act.act === 'start');
  }
  return {
    organisation,
    from: FROM,
    until: FROM + days * DAY,
    acts: acts.toSorted((one, other) => one.at - other.at),
    policy: POLICY,
    owed: [],
    drawn: [],
  };
}

function release(day: number, before: readonly Start[]): readonly Act[] {
  const at = FROM + day * DAY + 10 * HOUR;
  const version = `1.${day}.0`;
  const made = image(`api ${version}`, { layers: ['os', `api ${version}`] });
  const to: Place = { registry, repository: 'shop/api', tag: version };
  const reference = `registry.korvel.example/shop/api:${version}`;
  const wanted: Wanted = { container: 'api', as: 'container', image: made, reference };
  const own = { by: pipeline, address: host.address } as const;
  const push: Push = {
    act: 'push',
    at: at + 60_000,
    ...own,
    image: made,
    to,
    agent: 'containers/5.34.2 (github.com/containers/image)',
  };
  return [
    { act: 'host', at, ...own, host, what: 'build', image: made },
    { act: 'host', at: at + 50_000, ...own, host, what: 'push', image: made, name: reference },
    push,
    {
      act: 'ask',
      at: at + HOUR,
      by: deployer,
      address: '192.0.2.12',
      workload,
      verb: day === 0 ? 'create' : 'update',
      wanted: [wanted],
      replicas: 2,
      agent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9',
    },
    ...starts(version, made, reference, at + HOUR),
    ...before.map(
      (one): Act => ({
        act: 'end',
        at: at + HOUR + 30_000,
        by: controller,
        address: '',
        workload,
        pod: one.pod,
        uid: one.uid,
        why: 'rollout',
      }),
    ),
  ];
}

function starts(version: string, made: Image, reference: string, asked: number): readonly Act[] {
  const hash = namingOf('hash', version).suffix(9);
  return [0, 1].flatMap((nth): readonly Act[] => {
    const naming = namingOf('pod', version, nth);
    const created = asked + 2000 + nth * 4000;
    const from: Place = { registry, repository: 'shop/api', tag: version };
    const by = { by: node, address: '10.0.1.4' } as const;
    return [
      { act: 'pull', at: created + 2000, ...by, image: made, from, agent: 'containerd/v2.1.4' },
      {
        act: 'start',
        at: created + 5000,
        ...by,
        workload,
        pod: `api-${hash}-${naming.suffix()}`,
        uid: naming.uuid(),
        node: 'node-1',
        created,
        containers: [
          {
            container: 'api',
            as: 'container',
            image: made,
            reference,
            id: `containerd://${naming.hex(64)}`,
            restarts: 0,
          },
        ],
      },
    ];
  });
}
