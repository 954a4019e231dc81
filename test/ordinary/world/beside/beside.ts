import type { Workload } from '../../act.ts';
import type { Actor } from '../../organisation.ts';
import type { Running } from '../cluster.ts';
import { referenceTo, type Site, type Workshop } from '../company.ts';
import type { Mover } from '../movement/mover.ts';
import type { Asked, Standing } from '../standing.ts';
import { robotOf } from '../roles.ts';
import { fromVendor } from '../vendor.ts';
import { addressIn, MINUTE } from '../world.ts';

/** A service that is there from the first day, and where it runs in production from the first day. */
export function anyService({ world, chance }: Mover): { readonly one: Workshop; readonly site: Site } | undefined {
  const found = world.company.services.flatMap((one) => {
    const site = one.production.find(({ since }) => since === undefined);
    return one.kind === 'Deployment' && one.since === 0 && site ? [{ one, site }] : [];
  });
  return found.length > 0 ? chance.one(found) : undefined;
}

/** `keda:keda-operator`, in every cluster. */
export function operator(mover: Mover, account: string, agent: string): Asked & { readonly by: Actor } {
  const id = account.slice(account.indexOf(':') + 1);
  return { by: robotOf(id, mover.world.company.organisation, account), address: addressIn('cluster', 7), agent };
}

interface Software {
  readonly namespace: string;
  readonly name: string;
  readonly repository: string;
  readonly tag: string;
}

/** Software of a vendor's is put into a cluster, or brought to a newer version, by whoever runs the platform. */
export function install(mover: Mover, cluster: Running, { namespace, name, repository, tag }: Software): void {
  const { world } = mover;
  const workload: Workload = { cluster: cluster.cluster, namespace, kind: 'Deployment', name };
  const place = fromVendor(world, repository, tag);
  const template = { container: name, as: 'container', place, reference: referenceTo(place) } as const;
  cluster.apply(workload, [template], 1, byHelm(mover), true);
}

/** With Helm, by the person who runs the platform. */
function byHelm({ world }: Mover): Asked {
  return { by: world.company.roles.lead, address: addressIn('office', 4), agent: 'helm/v3.19.0' };
}

interface Follower {
  readonly one: Workshop;
  readonly site: Site;
  readonly workload: Workload;
  /** Of the first time; later it keeps what it has. */
  readonly replicas: number;
  readonly asked: (commit: string) => Asked;
  /** After the version is there. */
  readonly wait: number;
  /** How its pods follow; absent: by a rolling update. */
  readonly roll?: (cluster: Running, standing: Standing) => void;
  /** Tried before it is asked for. */
  readonly tries?: boolean;
}

/** Another workload of a service: each version that comes into production comes to it, too. */
export function follow({ world, delivery }: Mover, own: Follower): void {
  delivery.followers.push((one, place, image, commit = '') => {
    if (one !== own.one) return;
    world.plan(world.now + own.wait, () => {
      const cluster = delivery.in(own.site);
      const { namespace, name } = own.workload;
      const standing = cluster.find(namespace, name);
      const templates = delivery.templates(one, place, world.company.habits.pins ? image : undefined);
      const asked = own.asked(commit);
      const replicas = standing?.replicas ?? own.replicas;
      const isSame = standing?.templates[0]?.reference === templates[0]?.reference;
      if (standing && isSame && !own.roll) return cluster.restart(standing, asked);
      const wanted = { workload: own.workload, templates, replicas, isBeside: true };
      if (own.tries && standing) cluster.ask({ ...standing, templates }, 'update', asked, { isDryRun: true });
      const put = cluster.put(wanted, asked);
      if (own.roll) own.roll(cluster, put);
      else cluster.roll(put);
    });
  });
}

/** Early on the first day. */
export function atFirst({ world }: Mover, run: () => void): void {
  world.plan(world.from + 25 * MINUTE, run);
}
