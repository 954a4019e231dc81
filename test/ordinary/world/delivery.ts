import type { Image } from '../../scenarios/act.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Place, Workload } from '../act.ts';
import type { Actor } from '../organisation.ts';
import type { Chance } from './chance.ts';
import type { Running } from './cluster.ts';
import { pathOf, placeIn, referenceTo, type Site, type Workshop } from './company.ts';
import type { Asked, Standing, Template } from './standing.ts';
import { addressIn, DAY, HOUR, MINUTE, SECOND, type World } from './world.ts';

export const KUBECTL = 'kubectl/v1.34.2 (linux/amd64) kubernetes/8cc511e';
const ARGOCD = 'argocd-application-controller/v3.1.8';

/** The clusters of a company, with what stands in them. */
export class Delivery {
  readonly world: World;
  readonly clusters: ReadonlyMap<string, Running>;
  /** Whose next release is tried in one pod first. */
  readonly canaries = new Set<Workshop>();
  /** Told of each version that comes into production. */
  readonly followers: ((one: Workshop, place: Place, image: Image, commit?: string) => void)[] = [];
  readonly #moved = new Map<string, Site>();

  constructor(world: World, clusters: readonly Running[]) {
    this.world = world;
    this.clusters = new Map(clusters.map((one) => [one.cluster.id, one]));
  }

  in({ cluster }: Site): Running {
    const found = this.clusters.get(cluster.id);
    if (!found) throw new Error(`no cluster ${cluster.id}`);
    return found;
  }

  standing(one: Workshop, site: Site): Standing | undefined {
    const cluster = this.in(site);
    const { namespace } = this.siteOf(one, site);
    const [blue, green] = COLOURS.map((colour) => cluster.find(namespace, `${one.service.name}-${colour}`));
    return cluster.find(namespace, one.service.name) ?? [blue, green].find((found) => found && found.replicas > 0);
  }

  /** Pods that start from now on get this container, too. */
  inject(template: Template): void {
    for (const cluster of this.clusters.values()) cluster.injected = template;
  }

  /** Where it is now. */
  siteOf(one: Workshop, site: Site): Site {
    return this.#moved.get(moveKey(one, site)) ?? site;
  }

  move(one: Workshop, from: Site, to: Site): void {
    this.#moved.set(moveKey(one, from), to);
  }

  /** How the delivery tool asks; with its own mark in the annotations where it keeps one. */
  asked(one: Workshop, commit = ''): Asked {
    const { habits, roles } = this.world.company;
    const by = roles.deployer;
    if (habits.deployment === 'push')
      return {
        by,
        address: this.world.runner(20),
        agent: KUBECTL,
        ...(commit && { annotations: { 'kubernetes.io/change-cause': `commit ${commit}` } }),
      };
    const application = `${one.service.team}-${one.service.name}`;
    return {
      by,
      address: addressIn('cluster', 5),
      agent: ARGOCD,
      annotations: {
        'argocd.argoproj.io/tracking-id': `${application}:apps/${one.kind}:${one.service.team}/${one.service.name}`,
      },
    };
  }

  /** Somebody at a keyboard. */
  byHand(by: Actor, nth = 3): Asked {
    return { by, address: addressIn('office', nth), agent: KUBECTL };
  }

  /** The template of a service that follows this name, or exactly these bytes. */
  templates(one: Workshop, place: Place, pinned?: Image): readonly Template[] {
    const reference = referenceTo(place, pinned);
    const own: Template = {
      container: one.service.name,
      as: 'container',
      place,
      reference,
      ...(pinned && { image: pinned }),
    };
    return one.migrates ? [own, { ...own, container: 'migrate', as: 'init' }] : [own];
  }

  /** A version comes to a site: a new reference is applied; where a tag that moved is followed, pods start anew. */
  deliver(one: Workshop, site: Site, place: Place, image: Image, commit?: string): void {
    if (site.since !== undefined && this.world.now < this.world.from + site.since * DAY) return;
    const isProduction = one.staging !== site;
    const pinned = this.world.company.habits.pins && isProduction ? image : undefined;
    const templates = this.templates(one, place, pinned);
    const asked = this.asked(one, commit);
    if (isProduction && one.isBlueGreen) return this.#switch(one, site, templates, asked);
    const cluster = this.in(site);
    const standing = this.standing(one, site);
    const isSame = standing?.templates[0]?.reference === templates[0]?.reference;
    if (standing && isSame) cluster.restart(standing, asked);
    else cluster.apply(workloadOf(one, this.siteOf(one, site)), templates, isProduction ? one.replicas : 1, asked);
  }

  /** The colour that is idle gets the version; when it runs, the other one is let go. */
  #switch(one: Workshop, site: Site, templates: readonly Template[], asked: Asked): void {
    const cluster = this.in(site);
    const active = this.standing(one, site);
    const colour = active?.workload.name.endsWith('-blue') ? 'green' : 'blue';
    const workload = workloadOf(one, this.siteOf(one, site));
    cluster.apply({ ...workload, name: `${one.service.name}-${colour}` }, templates, one.replicas, asked);
    if (active) this.world.plan(this.world.now + 10 * MINUTE, () => cluster.scale(active, 0, asked));
  }

  /** The promoter gives the bytes the name that production takes. */
  promote(chance: Chance, one: Workshop, from: Place, image: Image, tag: string): Place {
    const { company } = this.world;
    const to = placeIn(this.world.areas.prod, pathOf(one.service), tag);
    const agent = from.registry.id === to.registry.id ? USER_AGENTS.crane : USER_AGENTS.skopeo;
    this.world.publish({
      by: company.roles.promoter,
      address: this.world.runner(24 + chance.between(0, 3)),
      image,
      to,
      copyOf: from,
      agent,
    });
    return to;
  }

  /** Delivers to each site of production, one after another as a careful company does. */
  toProduction(chance: Chance, one: Workshop, place: Place, image: Image, commit?: string): void {
    const { world } = this;
    const wait =
      world.company.habits.deployment === 'gitops' ? chance.between(1, 4) * MINUTE : chance.between(20, 90) * SECOND;
    const [first] = one.production;
    const isTried = first !== undefined && this.canaries.delete(one);
    if (isTried) world.plan(world.now + wait, () => this.#try(one, first, place));
    for (const follow of this.followers) follow(one, place, image, commit);
    for (const [nth, site] of one.production.entries())
      world.plan(world.now + wait + (isTried ? HOUR : 0) + nth * 15 * MINUTE, () =>
        this.deliver(one, site, place, image, commit),
      );
  }

  #try(one: Workshop, site: Site, place: Place): void {
    const cluster = this.in(site);
    const workload = workloadOf(one, this.siteOf(one, site));
    const asked = this.asked(one);
    const standing = cluster.apply(
      { ...workload, name: `${one.service.name}-canary` },
      this.templates(one, place),
      1,
      asked,
    );
    this.world.plan(this.world.now + 80 * MINUTE, () => {
      cluster.ask(standing, 'delete', asked);
      cluster.remove(standing);
    });
  }
}

const COLOURS = ['blue', 'green'] as const;
const moveKey = ({ service }: Workshop, { cluster, namespace }: Site): string =>
  `${service.name} ${cluster.id} ${namespace}`;

function workloadOf(one: Workshop, { cluster, namespace }: Site): Workload {
  return { cluster, namespace, kind: one.kind, name: one.service.name };
}
