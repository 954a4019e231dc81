import { image as imageNamed } from '../../../scenarios/images.ts';
import { USER_AGENTS } from '../../../scenarios/products/clients.ts';
import type { Place } from '../../act.ts';
import type { Running } from '../cluster.ts';
import { placeIn, referenceTo } from '../company.ts';
import type { Mover } from '../movement/mover.ts';
import type { Template } from '../standing.ts';
import { fromVendor, VENDOR } from '../vendor.ts';
import type { Changed, Webhook } from '../webhooks.ts';
import { DAY, HOUR, MINUTE } from '../world.ts';
import { anyService, atFirst, install } from './beside.ts';

// As Kyverno registers itself: https://kyverno.io/docs/high-availability/ and a 1.19 that ran beside Kubernetes 1.36.
const KYVERNO = {
  configuration: 'kyverno-resource-mutating-webhook-cfg',
  webhook: 'mutate.kyverno.svc-fail',
} as const;

function installed(mover: Mover, cluster: Running): void {
  install(mover, cluster, {
    namespace: 'kyverno',
    name: 'kyverno-admission-controller',
    repository: 'kyverno/kyverno',
    tag: 'v1.19.1',
  });
}

/** Each pod gets a secret to pull with and a label: https://kyverno.io/policies/other/add-imagepullsecrets/. */
export function kyvernoLabels(mover: Mover): void {
  const found = anyService(mover);
  if (!found) return;
  const cluster = mover.delivery.in(found.site);
  const patch = [
    { op: 'add', path: '/spec/imagePullSecrets', value: [{ name: 'registry-reader' }] },
    { op: 'add', path: '/metadata/labels/cost-centre', value: found.site.namespace },
  ];
  atFirst(mover, () => {
    installed(mover, cluster);
    cluster.webhooks.push({
      ...KYVERNO,
      sees: isApplication,
      isForWorkloads: false,
      change: (templates) => ({ templates, patch }),
    });
  });
}

/** Kyverno leaves out the namespaces of the system and its own. */
const isApplication: Webhook['sees'] = ({ namespace }) => !/^(?:kube-|kyverno$)/.test(namespace);

/**
 * Software of a vendor's is asked for where its vendor keeps it and run from the company's mirror: Kyverno writes the
 * mirror's name into pods, or, where rules are generated for what owns pods, into workloads:
 * https://kyverno.io/policies/other/replace-image-registry/ and https://kyverno.io/docs/writing-policies/autogen/.
 */
export function kyvernoMirror(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { one, site } = found;
  const cluster = delivery.in(site);
  const { mirror } = world.company;
  const isForWorkloads = chance.is(0.5);
  const change = (templates: readonly Template[]): Changed =>
    rewritten(templates, isForWorkloads ? '/spec/template/spec' : '/spec', (path, tag) =>
      path.startsWith('middleware/') ? placeIn(mirror, path, tag) : undefined,
    );
  world.known.mirrors.push(`${VENDOR.host}/middleware/**`);
  atFirst(mover, () => {
    installed(mover, cluster);
    cluster.webhooks.push({ ...KYVERNO, sees: isApplication, isForWorkloads, change });
    copied(mover, '3.2.1');
  });
  const workload = { cluster: site.cluster, namespace: site.namespace, kind: 'Deployment', name: 'queue' } as const;
  const asked = (version: string) => (): void => {
    const place = fromVendor(world, 'middleware/queue', version);
    const template = { container: 'queue', as: 'container', place, reference: referenceTo(place) } as const;
    cluster.apply(workload, [template], 2, delivery.asked(one), true);
  };
  world.plan(world.from + 3 * HOUR, asked('3.2.1'));
  if (world.small) return;
  const at = world.from + chance.between(5, 20) * DAY + 10 * HOUR;
  world.plan(at, () => copied(mover, '3.3.0'));
  world.plan(at + 30 * MINUTE, asked('3.3.0'));
}

/** Of the vendor's images; those of the company have their registry already. */
function rewritten(
  templates: readonly Template[],
  below: string,
  to: (path: string, tag: string) => Place | undefined,
): Changed {
  const patch: object[] = [];
  const changed = templates.map((one, nth): Template => {
    const { place, reference } = one;
    if (place.registry !== VENDOR || place.tag === undefined || one.as !== 'container') return one;
    const found = to(place.repository, place.tag);
    if (!found) return one;
    const value = referenceTo(found);
    patch.push({ op: 'replace', path: `${below}/containers/${nth}/image`, value });
    return { ...one, place: found, reference: value, sent: { place, reference } };
  });
  return { templates: changed, patch };
}

/** The promoter fills the mirror. */
function copied({ world }: Mover, version: string): void {
  const from = fromVendor(world, 'middleware/queue', version);
  world.publish({
    by: world.company.roles.promoter,
    address: world.runner(25),
    image: world.shelf.get(from) ?? imageNamed(`vendor middleware/queue ${version}`),
    to: placeIn(world.company.mirror, 'middleware/queue', version),
    copyOf: from,
    agent: USER_AGENTS.crane,
  });
}
