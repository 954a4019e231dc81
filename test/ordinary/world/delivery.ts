import type { Image } from '../../scenarios/act.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Place, Workload } from '../act.ts';
import type { Actor } from '../organisation.ts';
import type { Chance } from './chance.ts';
import type { Asked, Running, Standing, Template } from './cluster.ts';
import { pathOf, placeIn, referenceTo, type Site, type Workshop } from './company.ts';
import { addressIn, MINUTE, SECOND, type World } from './world.ts';

export const KUBECTL = 'kubectl/v1.34.2 (linux/amd64) kubernetes/8cc511e';
const ARGOCD = 'argocd-application-controller/v3.1.8';

/** The clusters of a company, with what stands in them. */
export class Delivery {
  readonly world: World;
  readonly clusters: ReadonlyMap<string, Running>;
  readonly #sidecar: Template | undefined;

  constructor(world: World, clusters: readonly Running[], sidecar?: Template) {
    this.world = world;
    this.clusters = new Map(clusters.map((one) => [one.cluster.id, one]));
    this.#sidecar = sidecar;
  }

  in({ cluster }: Site): Running {
    const found = this.clusters.get(cluster.id);
    if (!found) throw new Error(`no cluster ${cluster.id}`);
    return found;
  }

  standing(one: Workshop, site: Site): Standing | undefined {
    return this.in(site).find(site.namespace, one.service.name);
  }

  /** How the delivery tool asks; with its own mark in the annotations where it keeps one. */
  asked(one: Workshop, commit = ''): Asked {
    const { habits, roles } = this.world.company;
    const by = roles.deployer;
    if (habits.deployment === 'push')
      return { by, address: addressIn('runners', 20), agent: KUBECTL, ...(commit && { annotations: { 'kubernetes.io/change-cause': `commit ${commit}` } }) };
    const application = `${one.service.team}-${one.service.name}`;
    return {
      by,
      address: addressIn('cluster', 5),
      agent: ARGOCD,
      annotations: { 'argocd.argoproj.io/tracking-id': `${application}:apps/${one.kind}:${one.service.team}/${one.service.name}` },
    };
  }

  /** Somebody at a keyboard. */
  byHand(by: Actor, nth = 3): Asked {
    return { by, address: addressIn('office', nth), agent: KUBECTL };
  }

  /** The template of a service that follows this name, or exactly these bytes. */
  templates(one: Workshop, place: Place, pinned?: Image): readonly Template[] {
    const reference = referenceTo(place, pinned);
    const own: Template = { container: one.service.name, as: 'container', place, reference, ...(pinned && { image: pinned }) };
    return this.#sidecar ? [own, this.#sidecar] : [own];
  }

  /** A version comes to a site: a new reference is applied; where a tag that moved is followed, pods start anew. */
  deliver(one: Workshop, site: Site, place: Place, image: Image, commit?: string): void {
    const { habits } = this.world.company;
    const cluster = this.in(site);
    const pinned = habits.pins && !isStaging(one, site) ? image : undefined;
    const templates = this.templates(one, place, pinned);
    const standing = this.standing(one, site);
    const isSame = standing?.templates[0]?.reference === templates[0]?.reference;
    if (standing && isSame) cluster.restart(standing, this.asked(one, commit));
    else cluster.apply(workloadOf(one, site), templates, replicasAt(one, site), this.asked(one, commit));
  }

  /** The promoter gives the bytes the name that production takes. */
  promote(chance: Chance, one: Workshop, from: Place, image: Image, tag: string): Place {
    const { company, now, shelf } = this.world;
    const to = placeIn(company.prod, pathOf(one.service), tag);
    const agent = from.registry.id === to.registry.id ? USER_AGENTS.crane : USER_AGENTS.skopeo;
    this.world.tell({
      act: 'push',
      at: now,
      by: company.roles.promoter,
      address: addressIn('runners', 24 + chance.between(0, 3)),
      image,
      to,
      copyOf: from,
      agent,
    });
    shelf.put(to, image, now);
    return to;
  }

  /** Delivers to each site of production, one after another as a careful company does. */
  toProduction(chance: Chance, one: Workshop, place: Place, image: Image, commit?: string): void {
    const wait = this.world.company.habits.deployment === 'gitops' ? chance.between(1, 4) * MINUTE : chance.between(20, 90) * SECOND;
    for (const [nth, site] of one.production.entries())
      this.world.plan(this.world.now + wait + nth * 15 * MINUTE, () => this.deliver(one, site, place, image, commit));
  }
}

export function workloadOf(one: Workshop, { cluster, namespace }: Site): Workload {
  return { cluster, namespace, kind: one.kind, name: one.service.name };
}

const isStaging = (one: Workshop, site: Site): boolean => one.staging === site;
const replicasAt = (one: Workshop, site: Site): number => (isStaging(one, site) ? 1 : one.replicas);
