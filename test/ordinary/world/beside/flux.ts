import type { Mover } from '../movement/mover.ts';
import { robotOf } from '../roles.ts';
import type { Asked } from '../standing.ts';
import { injectorsOf } from '../vendor.ts';
import { DAY, HOUR, MINUTE } from '../world.ts';
import { anyService, atFirst, follow, install, operator } from './beside.ts';
import { patternOf } from '../company.ts';

const ACCOUNT = 'system:serviceaccount:flux-system:kustomize-controller';
const AGENT = 'kustomize-controller/v0.0.0 (linux/amd64) kubernetes/$Format';

/**
 * A show-room of a service is brought by Flux, whatever brings the rest: its kustomize-controller applies on the server,
 * after a trial, and in half of them as a service account of the tenant:
 * https://fluxcd.io/flux/components/kustomize/kustomizations/ and
 * https://fluxcd.io/flux/installation/configuration/multitenancy/.
 */
export function flux(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { one } = found;
  const site = { ...found.site, namespace: `${found.site.namespace}-demo` };
  const { cluster, namespace } = site;
  const workload = { cluster, namespace, kind: 'Deployment', name: one.service.name } as const;
  const controller = operator(mover, 'flux-system:kustomize-controller', AGENT);
  const tenant = robotOf('reconciler', world.company.organisation, `${namespace}:reconciler`);
  const asked: Asked = chance.is(0.5) ? { ...controller, as: tenant } : controller;
  const running = delivery.in(site);
  world.known.later.push(() => ({
    name: 'demo',
    match: { clusters: [cluster.name], namespaces: [namespace] },
    repositories: [...new Set([world.company.prod, ...world.known.areas].map(patternOf))],
    ...(asked.as
      ? { deployers: [`system:serviceaccount:${namespace}:reconciler`], operators: [ACCOUNT] }
      : { deployers: [ACCOUNT] }),
    ...injectorsOf(world),
  }));
  atFirst(mover, () => {
    const { by, address, agent } = controller;
    world.tell({
      act: 'control',
      at: world.now,
      by,
      address,
      what: 'namespace-made',
      system: cluster,
      on: namespace,
      agent,
    });
    for (const name of ['source-controller', 'kustomize-controller', 'helm-controller'])
      install(mover, running, { namespace: 'flux-system', name, repository: `fluxcd/${name}`, tag: 'v1.7.1' });
  });
  follow(mover, { one, site, workload, replicas: 1, asked: () => asked, wait: 5 * MINUTE, tries: true });
  // Every few minutes it tries whether all is as it should be; once a day of it is told here.
  for (let at = world.from + 30 * HOUR; at < world.until; at += DAY)
    world.plan(at, () => {
      const standing = running.find(namespace, workload.name);
      if (standing) running.ask(standing, 'update', asked, { isDryRun: true });
    });
}
