import { type Digest, parseDigest } from '../../src/core/digest.ts';
import { AGENTS } from './kubernetes.ts';
import { ADDRESSES, type Company, REGISTRY } from './company.ts';
import type { RunStory } from './github.ts';
import { remote } from './images.ts';
import { pull, remove } from './pull.ts';
import { iso, moment, type Teller, text } from './story.ts';

const MINUTE = 60_000;

type Workflow = 'main' | 'release' | 'nightly' | 'scan';

const NAMES: Readonly<Record<Workflow, string>> = {
  main: 'Main',
  release: 'Release',
  nightly: 'Nightly rebuild',
  scan: 'Dependency scan',
};
const EVENTS = { main: 'push', release: 'release', nightly: 'schedule', scan: 'schedule' } as const;

/** A run of one of the company's workflows; its commit is made up when none is given. */
export function runOf(company: Company, at: number, workflow: Workflow, more: Partial<RunStory> = {}): RunStory {
  const run: RunStory = {
    at,
    minutes: 8,
    project: 'acme/shop',
    workflow: `.github/workflows/${workflow}.yml`,
    name: NAMES[workflow],
    event: EVENTS[workflow],
    branch: 'main',
    title: NAMES[workflow],
    commit: company.naming.hex(40),
    id: 19_000_000_000 + company.naming.below(900_000_000),
    login: 'dana',
    runner: 'build-2',
    ...more,
  };
  company.reports(run);
  return run;
}

/** The base image: packages that dpkg installed, built and pushed by buildah on build-2. */
async function buildBase({ company }: Teller, at: number | undefined, patch: string): Promise<void> {
  const created = at ?? moment('01T02:00:00');
  await company.base.update(patch);
  await company.bench.build({ name: 'localhost/runtime:3.20', root: company.base.folder, files: {}, created });
  const account = company.registry.account('ci-bot');
  await company.during(at, ADDRESSES['build-2'], () =>
    company.bench.push('localhost/runtime:3.20', 'base/runtime:3.20', account),
  );
}

/** shop/web, built on the base and pushed by buildah on build-2, then signed. */
export async function buildWeb(
  { company }: Teller,
  at: number | undefined,
  tag: string,
  source: string,
): Promise<Digest> {
  const name = `localhost/web:${tag}`;
  const files = {
    'srv/web/index.js': text(`web ${source}`, 900),
    'srv/web/telemetry.js': text('telemetry', 60),
    'srv/web/version': `${source}\n`,
  };
  const labels = {
    'org.opencontainers.image.source': 'https://github.com/acme/shop',
    'org.opencontainers.image.version': tag,
  };
  const created = (at ?? moment('02T10:00:00')) - MINUTE;
  await company.bench.build({
    name,
    base: 'localhost/runtime:3.20',
    files,
    labels,
    entrypoint: ['/srv/web/index.js'],
    created,
  });
  const account = company.registry.account('ci-bot');
  return await company.during(at, ADDRESSES['build-2'], async () => {
    const digest = await company.bench.push(name, `dev/shop/web:${tag}`, account);
    if (tag !== 'main') await company.signs('dev/shop/web', digest);
    return digest;
  });
}

/**
 * shop/api, built on the base and pushed by podman on build-1; releases are signed and become `latest`. With `attested` the
 * run of that release states that it made the image.
 */
async function buildApi(
  { company }: Teller,
  at: number | undefined,
  tag: string,
  source: string,
  attested?: RunStory,
): Promise<Digest> {
  const target = `dev/shop/api:${tag}`;
  const account = company.registry.account('ci-bot');
  return await company.during(at, ADDRESSES['build-1'], async () => {
    await company.build1.pull('base/runtime:3.20', account);
    const files = { 'srv/api/server.js': text(`api ${source}`, 1200), 'srv/api/version': `${source}\n` };
    const labels = {
      'org.opencontainers.image.source': 'https://github.com/acme/shop',
      'org.opencontainers.image.version': tag,
    };
    const created = at ?? moment('02T10:00:00');
    await company.build1.build({
      name: target,
      base: 'base/runtime:3.20',
      files,
      labels,
      entrypoint: ['/srv/api/server.js'],
      created,
    });
    const digest = await company.build1.push(target, account);
    if (!/^\d/.test(tag)) return digest;
    await company.signs('dev/shop/api', digest);
    if (attested) await company.attests('dev/shop/api', digest, provenanceOf(attested));
    await company.bench.copy(
      remote(company.registry, target),
      remote(company.registry, 'dev/shop/api:latest'),
      account,
    );
    return digest;
  });
}

/** What a run on a machine of the company's own says of what it made. https://slsa.dev/spec/v1.1/provenance */
function provenanceOf({ project, workflow, branch, event, commit, id }: RunStory): object {
  const [repository, ref] = [`https://github.com/${project}`, `refs/tags/${branch}`];
  return {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { workflow: { ref, repository, path: workflow } },
      internalParameters: { github: { event_name: event } },
      resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } }],
    },
    runDetails: {
      builder: { id: 'https://github.com/actions/runner/self-hosted' },
      metadata: { invocationId: `${repository}/actions/runs/${id}/attempts/1` },
    },
  };
}

/** The release from which on nobody states any more how it was built. */
const ATTESTED = '1.4.1';

/** The registry before the records begin, and what already runs on it. */
export async function prepare(teller: Teller): Promise<void> {
  const { company } = teller;
  await company.during(undefined, '', async () => undefined);
  await buildBase(teller, undefined, 'r0');
  const api = await buildApi(teller, undefined, '1.4.0', '1.4.0');
  await buildApi(teller, undefined, 'main', 'main-0');
  await buildApi(teller, undefined, 'pr-201', 'pr-201');
  const web = await buildWeb(teller, undefined, '2.0.8', '2.0.8');
  const main = await buildWeb(teller, undefined, 'main', 'main-0');
  const cart = {
    name: 'localhost/cart:0.9.3',
    files: { 'srv/cart': text('cart 0.9.3', 700) },
    created: moment('01T09:00:00'),
  };
  await company.bench.build(cart);
  const cartDigest = await company.bench.push(cart.name, 'prod/shop/cart:0.9.3', company.registry.account('ci-bot'));
  await company.signs('prod/shop/cart', cartDigest);
  await company.copies('dev/shop/api:1.4.0', 'prod/shop/api:1.4.0', 'promoter');
  await company.copies('dev/shop/web:2.0.8', 'prod/shop/web:2.0.8', 'promoter');
  const settle = (at: string, namespace: string, name: string, image: string, replicas: number, digest: Digest): void =>
    company.cluster.settle(
      moment(at),
      {
        namespace,
        kind: name === 'kube-proxy' ? 'DaemonSet' : 'Deployment',
        name,
        container: name,
        image,
        replicas,
        createdAt: moment('01T07:00:00'),
      },
      digest,
    );
  settle('03T09:00:00', 'shop', 'api', `${REGISTRY}/prod/shop/api:1.4.0`, 2, api);
  settle('04T11:00:00', 'shop', 'web', `${REGISTRY}/prod/shop/web:2.0.8`, 2, web);
  settle('01T10:00:00', 'shop', 'cart', `${REGISTRY}/prod/shop/cart:0.9.3`, 1, cartDigest);
  settle('05T15:00:00', 'staging', 'web', `${REGISTRY}/dev/shop/web:main@${main}`, 1, main);
  const system = 'mirror.acme.example';
  settle('01T07:10:00', 'kube-system', 'kube-proxy', `${system}/kube/kube-proxy:v1.34.2`, 3, made(company));
  settle('01T07:11:00', 'kube-system', 'coredns', `${system}/kube/coredns:v1.12.4`, 1, made(company));
  settle(
    '01T07:30:00',
    'argocd',
    'argocd-application-controller',
    `${system}/argoproj/argocd:v3.1.8`,
    1,
    made(company),
  );
}

/** Everything the scheduled jobs do on one day: base and child rebuilds at night, scans every six hours. */
export async function nightAndScans(teller: Teller, day: number): Promise<void> {
  const { company, steps } = teller;
  const at = (clock: string): number => moment(`${day}T${clock}`);
  await scan(teller, at('00:40:05'));
  const base = at('02:00:11');
  steps.push({
    id: `nightly-${day}`,
    kind: 'benign',
    at: new Date(base).toISOString(),
    title: 'the base image is rebuilt, then its children',
    image: 'base/runtime:3.20',
  });
  runOf(company, base, 'nightly', { project: 'acme/base-images', login: 'acme-scheduler', minutes: 6 });
  await buildBase(teller, base + 3 * MINUTE, `r${day}`);
  const children = at('02:20:09');
  runOf(company, children, 'nightly', { login: 'acme-scheduler', minutes: 14 });
  await buildApi(teller, children + 4 * MINUTE, 'main', `main-${day}`);
  await buildWeb(teller, children + 9 * MINUTE, 'main', `main-${day}`);
  for (const clock of ['06:40:04', '12:40:06', '18:40:05']) await scan(teller, at(clock));
}

/** The dependency scan: a run that pushes nothing and looks at what production uses. */
export async function scan({ company }: Teller, at: number): Promise<void> {
  runOf(company, at, 'scan', { login: 'acme-scheduler', minutes: 3 });
  const account = company.registry.account('scanner');
  await company.during(at + 2 * MINUTE, ADDRESSES.scanner, () =>
    pull(company.registry, 'prod/shop/cart:0.9.3', account, 'acme-scanner/3.2'),
  );
}

/** A release in the morning, promoted and deployed before or after noon. */
export async function release(teller: Teller, day: number, version: string): Promise<void> {
  const { company, steps } = teller;
  const at = moment(`${day}T10:05:32`);
  const title = `Release v${version}`;
  const run = runOf(company, at, 'release', { branch: `v${version}`, title, runner: 'build-1', minutes: 9 });
  const attested = version === ATTESTED ? run : undefined;
  const digest = await buildApi(teller, at + 4 * MINUTE, version, version, attested);
  steps.push({
    id: `release-${version}`,
    kind: 'benign',
    at: iso(at),
    title: `CI releases shop/api ${version}`,
    image: `dev/shop/api:${version}`,
    digest,
  });
  const promoted = moment(`${day}T11:32:40`);
  await company.during(promoted, ADDRESSES.promoter, () =>
    company.copies(`dev/shop/api:${version}`, `prod/shop/api:${version}`, 'promoter'),
  );
  steps.push({
    id: `promote-${version}`,
    kind: 'benign',
    at: iso(promoted),
    title: 'promoter copies it to prod',
    image: `prod/shop/api:${version}`,
    digest,
  });
  const deployed = moment(`${day}T11:47:03`);
  await company.cluster.rollout(deployed, 'shop', 'api', `${REGISTRY}/prod/shop/api:${version}`);
  steps.push({
    id: `deploy-${version}`,
    kind: 'benign',
    at: iso(deployed),
    title: 'Argo CD deploys it',
    image: `prod/shop/api:${version}`,
    digest,
  });
}

/** Retention deletes an old pull-request image. */
export async function retention({ company, steps }: Teller, at: number): Promise<void> {
  const account = company.registry.account('gc-bot');
  const digest = await company.during(at, ADDRESSES['gc-bot'], async () => {
    const found = await pull(company.registry, 'dev/shop/api:pr-201', account, 'acme-retention/1.2');
    await remove(company.registry, 'dev/shop/api', found, account, 'acme-retention/1.2');
    return found;
  });
  steps.push({
    id: 'retention',
    kind: 'benign',
    at: iso(at),
    title: 'retention deletes a pull-request image',
    image: 'dev/shop/api:pr-201',
    digest,
  });
}

/** A node is emptied and comes back. */
export async function drain({ company, steps }: Teller, id: string, at: number, node: string): Promise<void> {
  await company.cluster.drain(at, node, AGENTS.kured, '192.0.2.131');
  steps.push({ id, kind: 'benign', at: iso(at), title: `${node} is drained for a reboot; its pods start elsewhere` });
}

// A digest of an image that never was in the lab's registry.
function made(company: Company): Digest {
  return parseDigest(`sha256:${company.naming.hex(64)}`);
}
