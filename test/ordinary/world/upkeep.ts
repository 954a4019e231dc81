import type { Image } from '../../scenarios/act.ts';
import { image as imageNamed, MEDIA_TYPES } from '../../scenarios/images.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Place, Push } from '../act.ts';
import { type Area, placeIn } from './company.ts';
import type { Delivery } from './delivery.ts';
import { addressIn, DAY, HOUR, MINUTE, SECOND, type World } from './world.ts';

const TRIVY = 'trivy/0.67.2 go-containerregistry/v0.20.6';
/** Registries that clean up, replicate and fetch from upstream by themselves. */
const OWN_RETENTION = ['harbor', 'ecr', 'artifact-registry', 'gitlab', 'quay', 'nexus', 'artifactory'];
export const OWN_REPLICATION = ['harbor', 'ecr', 'quay', 'artifactory'];
const KEPT = /^sha256-|^(?:buildcache|main|latest|stable|blue|green)|^\d+\.|-alpine$|-debug$/;

/** What follows on pushes and what happens to registries every day. */
export function upkeep(world: World, delivery: Delivery): void {
  world.followers.push(
    (push) => signed(world, push),
    (push) => replicated(world, push),
    (push) => scanned(world, push),
  );
  if (world.company.habits.retention) planRetention(world, delivery);
}

/** A product of the company: no cache, signature or copy of somebody else's. */
function isProduct({ to, image, own }: Push): boolean {
  return (
    own === undefined &&
    image.subject === undefined &&
    to.tag !== undefined &&
    !to.tag.startsWith('sha256-') &&
    to.tag !== 'buildcache'
  );
}

function signed(world: World, push: Push): void {
  const { habits, roles } = world.company;
  const isCopy = push.copyOf !== undefined;
  if (!isProduct(push) || (isCopy && habits.signs !== 'signer')) return;
  const isOther = world.shelf
    .tagsOf(push.to)
    .some(({ place, image }) => image.digest === push.image.digest && place.tag !== push.to.tag);
  if (isOther) return;
  const by = habits.signs === 'signer' ? roles.signer : push.by;
  const address = habits.signs === 'signer' ? world.runner(28) : push.address;
  const wait = habits.signs === 'signer' ? 2 * MINUTE : 6 * SECOND;
  const attach = (kind: 'sig' | 'att', from: number, who: Pick<Push, 'by' | 'address'>): void =>
    world.plan(world.now + from, () => {
      const words = `${kind} of ${push.image.digest} by ${who.by.id} in ${push.to.repository}`;
      const artifact = artifactOf(world, kind);
      const image = imageNamed(words, { layers: [words], subject: push.image, artifact });
      world.publish({ ...who, image, to: attached(world, push, kind), agent: USER_AGENTS.cosign });
    });
  if (habits.signs !== 'nobody') attach('sig', wait, { by, address });
  if (habits.attestations !== 'none' && !isCopy) attach('att', 4 * SECOND, { by: push.by, address: push.address });
}

/** By the tag alone cosign keeps it as an image of one layer; as a referrer the manifest says what it is and of what. */
function artifactOf({ company }: World, kind: 'sig' | 'att'): NonNullable<Image['artifact']> {
  const layers = kind === 'sig' ? MEDIA_TYPES.signature : MEDIA_TYPES.envelope;
  return company.habits.attestations === 'referrers'
    ? { layers, type: `application/vnd.dev.cosign.artifact.${kind}.v1+json` }
    : { layers };
}

/** By a tag with the digest in it, or without one as the OCI referrers API finds it. */
function attached(world: World, { to, image }: Push, kind: 'sig' | 'att'): Place {
  const { registry, repository } = to;
  const isReferrer = world.company.habits.attestations === 'referrers';
  return { registry, repository, ...(!isReferrer && { tag: `${image.digest.replace(':', '-')}.${kind}` }) };
}

/** Where production is replicated to, where there is a registry to spare. */
export function replicaOf({ company }: World): Area | undefined {
  const { organisation, dev, prod, habits } = company;
  if (!habits.replication) return undefined;
  const registry = organisation.registries.find((one) => one !== dev.registry && one !== prod.registry);
  return registry && { ...prod, registry, name: 'replica' };
}

function replicated(world: World, push: Push): void {
  const { prod } = world.areas;
  const area = replicaOf(world);
  const own = push.to.repository.slice(prod.registry.prefix.length).replace(/^\//, '');
  const isOther = /^(?:base|mirror|preview|labs|acquired)[/-]/.test(own);
  if (!area || push.to.registry !== prod.registry || !isProduct(push) || isOther) return;
  const { tag } = push.to;
  const to = placeIn(area, own, tag);
  world.plan(world.now + 40 * SECOND, () => {
    const common = { image: push.image, to, copyOf: push.to };
    const { registry, promoter } = world.company.roles;
    if (OWN_REPLICATION.includes(area.registry.product))
      world.publish({
        ...common,
        by: registry,
        address: '10.0.0.9',
        agent: 'harbor-registry-client',
        own: 'replication',
      });
    else world.publish({ ...common, by: promoter, address: world.runner(29), agent: USER_AGENTS.skopeo });
  });
}

function scanned(world: World, push: Push): void {
  if (!world.company.habits.scanner || !isProduct(push)) return;
  const { registry, repository } = push.to;
  world.tell({
    act: 'pull',
    at: world.now + 30 * SECOND,
    by: world.company.roles.scanner,
    address: addressIn('cluster', 100),
    image: push.image,
    from: { registry, repository },
    agent: TRIVY,
  });
}

/** Names of builds that are old and not in use go, twice a week. */
function planRetention(world: World, delivery: Delivery): void {
  for (let day = 3; day < world.days; day += 4)
    world.plan(world.from + day * DAY + 3 * HOUR + 11 * MINUTE, () => clean(world, delivery));
}

function clean(world: World, delivery: Delivery): void {
  const { company, shelf, now } = world;
  const used = usedNow(delivery);
  for (const { service } of company.services) {
    const place = placeIn(world.areas.dev, `${service.team}/${service.name}`);
    const all = shelf.tagsOf(place);
    const old = all.filter(
      ({ place: { tag }, at, image }) =>
        tag !== undefined && !KEPT.test(tag) && at < now - 2 * DAY && !used.has(image.digest),
    );
    for (const one of old.slice(0, 4)) remove(world, one.place, one.image, all);
  }
}

function remove(
  world: World,
  from: Place,
  image: Image,
  all: readonly { readonly place: Place; readonly image: Image }[],
): void {
  const isShared = all.some((other) => other.image.digest === image.digest && other.place.tag !== from.tag);
  const isOwn = OWN_RETENTION.includes(from.registry.product);
  world.shelf.remove(from);
  world.tell({
    act: 'delete',
    at: world.now,
    by: isOwn ? world.company.roles.registry : world.pipeline,
    address: isOwn ? '10.0.0.9' : world.runner(27),
    image,
    from,
    what: isShared ? 'tag' : 'manifest',
    agent: isOwn ? 'registry' : 'crane/v0.20.6 go-containerregistry/v0.20.6',
    ...(isOwn && { own: true }),
  });
}

/** What runs, and what a workload would start again. */
function usedNow(delivery: Delivery): ReadonlySet<string> {
  const used = new Set<string>();
  for (const cluster of delivery.clusters.values())
    for (const one of cluster.standing.values()) {
      for (const { image, place } of [...one.templates, ...(one.before ?? [])])
        used.add((image ?? delivery.world.shelf.get(place))?.digest ?? '');
      for (const pod of one.pods) for (const { wanted } of pod.containers) used.add(wanted.image.digest);
    }
  return used;
}
