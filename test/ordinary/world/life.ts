import type { Image } from '../../scenarios/act.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Place } from '../act.ts';
import { build } from './building.ts';
import type { Chance } from './chance.ts';
import { type Base, pathOf, placeIn, type Workshop } from './company.ts';
import type { Delivery } from './delivery.ts';
import { buildMain, buildVersion, type MainBuild, mainTags, type Progress } from './making.ts';
import { owePlanned } from './owed/planned.ts';
import { built } from './product-image.ts';
import { projectOf } from './topology.ts';
import { DAY, HOUR, MINUTE, type World } from './world.ts';

/** The life of a company's services: commits, builds, releases, deliveries. */
export class Life {
  readonly world: World;
  readonly delivery: Delivery;
  readonly #chance: Chance;
  readonly #progress = new Map<Workshop, Progress>();

  constructor(world: World, delivery: Delivery) {
    this.world = world;
    this.delivery = delivery;
    this.#chance = world.chance.of('life');
  }

  progress(one: Workshop): Progress {
    const found = this.#progress.get(one);
    if (found) return found;
    const commit = this.#chance.hex(40);
    const made: Progress = {
      commit,
      commits: 1,
      version: [1, this.#chance.between(0, 9), 0],
      builds: 0,
      runs: [],
      attempt: 1,
    };
    this.#progress.set(one, made);
    return made;
  }

  /** The first day: bases, then every service, then what runs; later the teams that join. */
  begin(): void {
    const { world } = this;
    const { bases, services } = world.company;
    bases.forEach((base, nth) => {
      world.plan(world.from + (5 + nth * 12) * MINUTE, () => this.buildBase(base, 'push'));
    });
    services.forEach((one, nth) => {
      const day = world.from + one.since * DAY + (one.since > 0 ? 8 * HOUR : 0);
      if (one.since > 0) world.plan(day, () => this.#join(one));
      world.plan(day + HOUR + nth * 4 * MINUTE, () => this.commit(one, 'first'));
      world.plan(day + 5 * HOUR + nth * 4 * MINUTE, () => this.release(one, 'minor'));
    });
    for (const since of new Set(services.flatMap(({ production }) => production.flatMap((site) => site.since ?? []))))
      world.plan(world.from + since * DAY + 9 * HOUR, () => this.#occupy(since));
  }

  /** A team joins: repositories for it are made, as the policy says. */
  #join(one: Workshop): void {
    const { world } = this;
    const { areas, company } = world;
    world.drawn.add('movement: team joined');
    const common = { act: 'control', by: company.roles.lead, address: '198.51.100.4', agent: 'Mozilla/5.0' } as const;
    const own = [...new Set([areas.dev, areas.prod])].map((area) => placeIn(area, pathOf(one.service)));
    owePlanned(world, 'unknown-team', {
      who: company.roles.lead.id,
      why: 'The repositories of a new team stand in the policy of the owner alone.',
      about: own.map(({ repository }) => repository),
    });
    for (const { registry, repository } of own) {
      world.tell({ ...common, at: world.now, what: 'repository-made', system: registry, on: repository });
    }
  }

  /** A new cluster gets what its services have released. */
  #occupy(since: number): void {
    const { world, delivery } = this;
    world.drawn.add('movement: new cluster');
    const area = world.company.habits.promotion === 'none' ? world.areas.dev : world.areas.prod;
    for (const one of world.company.services) {
      const { released } = this.progress(one);
      const site = one.production.find((other) => other.since === since);
      if (!released || !site) continue;
      const place = placeIn(area, pathOf(one.service), one.floats ? 'stable' : released.tag);
      delivery.deliver(one, site, place, released.image, released.commit);
    }
  }

  buildBase(base: Base, trigger: 'push' | 'schedule', chance = this.#chance): void {
    const { company, shelf, now } = this.world;
    const below = base.on === undefined ? undefined : company.bases[base.on];
    const on = below && shelf.get(placeIn(this.world.areas.base, below.name, below.tag));
    const words = `${company.organisation.name} base ${base.name} ${now}`;
    const image = built({
      name: words,
      ...(on && { base: on }),
      layers: [words],
      platforms: company.habits.platforms,
      created: this.world.minutes(now),
      labels: {},
    });
    const [system] = company.organisation.builds;
    build(this.world, chance, {
      ...(system && { system }),
      project: baseProject(this.world),
      workflow: system?.product === 'github' ? '.github/workflows/bases.yml' : 'bases',
      ref: 'refs/heads/main',
      trigger,
      commit: chance.hex(40),
      by: company.roles.lead,
      products: [{ image, to: [placeIn(this.world.areas.base, base.name, base.tag)] }],
    });
  }

  /** Somebody merged a change; its build goes to staging. In a monorepo it may touch several services. */
  commit(
    one: Workshop,
    why: 'first' | 'change' = 'change',
    by = this.#chance.one(this.world.company.roles.people),
  ): void {
    const { world } = this;
    const progress = this.progress(one);
    if (why === 'change') {
      progress.commit = this.#chance.hex(40);
      progress.commits += 1;
    }
    this.#build(one, { by, trigger: 'push', commit: progress.commit });
    if (why === 'first' || !world.company.habits.monorepo || this.#chance.is(0.6)) return;
    const beside = this.#chance.one(world.company.services);
    if (beside === one || beside.since > 0 || beside.service.project !== one.service.project) return;
    this.progress(beside).commit = progress.commit;
    world.plan(world.now + MINUTE, () => this.#build(beside, { by, trigger: 'push', commit: progress.commit }));
  }

  /** The commit that main stands on, built once more. */
  again(one: Workshop, trigger: 'schedule' | 'manual' | 'push', rerun = false): void {
    const { commit } = this.progress(one);
    const by = this.#chance.one(this.world.company.roles.people);
    this.#build(one, { by, trigger, commit, rerun });
  }

  /** A run that fails, for no reason of the code, and its second attempt. */
  failThenPass(one: Workshop): void {
    const { world } = this;
    const progress = this.progress(one);
    progress.commit = this.#chance.hex(40);
    const { commit } = progress;
    const by = this.#chance.one(world.company.roles.people);
    this.#build(one, { by, trigger: 'push', commit, outcome: 'failure' });
    world.plan(world.now + 25 * MINUTE, () => this.#build(one, { by, trigger: 'push', commit, rerun: true }));
  }

  #build(one: Workshop, wish: MainBuild): void {
    const after =
      wish.outcome === 'failure' ? undefined : (image: Image): void => this.toStaging(one, wish.commit, image);
    buildMain(this.world, this.#chance, one, this.progress(one), { ...wish, ...(after && { after }) });
  }

  toStaging(one: Workshop, commit: string, image: Image): void {
    const { world, delivery } = this;
    const { habits } = world.company;
    const { dev } = world.areas;
    if (!one.staging) return;
    const isFloating = habits.floating !== 'nowhere' || !habits.tags.includes('sha');
    const tag = isFloating ? 'main' : (mainTags(world, commit).find((name) => name.startsWith('sha-')) ?? 'main');
    const site = one.staging;
    const place = placeIn(dev, pathOf(one.service), tag);
    world.plan(world.now + this.#chance.between(30, 200) * 1000, () =>
      delivery.deliver(one, site, place, image, commit),
    );
  }

  /** A version comes into production, the way this company does it. */
  release(one: Workshop, step: 'minor' | 'patch', trigger: 'tag' | 'manual' = 'tag'): void {
    const { world, delivery } = this;
    const { habits, roles } = world.company;
    const { dev, prod } = world.areas;
    const progress = this.progress(one);
    const [major, minor, patch] = progress.version;
    progress.version = step === 'minor' ? [major, minor + 1, 0] : [major, minor, patch + 1];
    const tag = progress.version.join('.');
    const commit = progress.commit;
    const main = placeIn(dev, pathOf(one.service), 'main');
    const then = (image: Image, place: Place): void => {
      progress.released = { tag, image, commit };
      delivery.toProduction(this.#chance, one, place, image, commit);
      this.#announce(one, tag, commit);
    };
    if (habits.promotion === 'rebuild' || habits.promotion === 'none') {
      const area = habits.promotion === 'rebuild' ? prod : dev;
      const by = this.#chance.one(roles.people);
      buildVersion(world, this.#chance, one, progress, {
        area,
        tag,
        tags: one.floats ? ['stable'] : [],
        by,
        trigger,
        after: (image) => then(image, placeIn(area, pathOf(one.service), one.floats ? 'stable' : tag)),
      });
      return;
    }
    const image = world.shelf.get(main);
    if (!image) return;
    const version = delivery.promote(this.#chance, one, main, image, tag);
    then(image, one.floats ? this.moveStable(image, version) : version);
  }

  /** Where production follows a name that moves, the promoter gives it to this version. */
  moveStable(image: Image, from: Place): Place {
    const { world } = this;
    const to: Place = { ...from, tag: 'stable' };
    world.publish({
      by: world.company.roles.promoter,
      address: world.runner(25),
      image,
      to,
      copyOf: from,
      agent: USER_AGENTS.crane,
    });
    return to;
  }

  #announce(one: Workshop, tag: string, commit: string): void {
    const { system } = one;
    if (system?.product !== 'github' && system?.product !== 'gitlab') return;
    const { world } = this;
    const by = world.company.roles.lead;
    world.tell({
      act: 'release',
      at: world.now,
      by,
      address: '198.51.100.4',
      system,
      project: one.service.project,
      tag: `v${tag}`,
      commit,
    });
  }

  /** Ordinary work through the month: so many changes a week and service, every third a release. */
  plan(perWeek: number): void {
    const { world } = this;
    for (const one of world.company.services) {
      const chance = world.chance.of(`work ${one.service.name}`);
      for (let day = one.since + 1; day < world.days; day++) {
        if (!world.isWorkday(day) || !chance.is(perWeek / 5)) continue;
        const at = world.workTime(chance, day);
        world.plan(at, () => this.commit(one));
        if (chance.is(0.35))
          world.plan(at + chance.between(2, 4) * HOUR, () => this.release(one, chance.is(0.5) ? 'minor' : 'patch'));
      }
    }
  }

  /** At night: bases on Sundays or so, and all above them the night after. */
  planNights(pace: number): void {
    const { world } = this;
    const { habits, bases, services } = world.company;
    const chance = world.chance.of('nights');
    for (let day = 1; day < world.days; day++) {
      const night = world.from + day * DAY + 2 * HOUR;
      if (habits.baseRebuild && day % 7 === 3) {
        bases.forEach((base, nth) => {
          world.plan(night + nth * 20 * MINUTE, () => this.buildBase(base, 'schedule', chance));
        });
        // In a large company not everything is rebuilt at once.
        const above = services.filter(({ since }) => since < day).slice(0, Math.ceil(40 * pace));
        above.forEach((one, nth) => {
          world.plan(night + 2 * HOUR + nth * 3 * MINUTE, () => this.again(one, 'schedule'));
        });
      } else if (habits.nightly && day % 2 === 0) {
        services.slice(0, pace > 0.5 ? 3 : 1).forEach((one, nth) => {
          world.plan(night + nth * 7 * MINUTE, () => this.again(one, 'schedule'));
        });
      }
    }
  }
}

/** What the project of the bases is called by the first build system. */
export function baseProject({ company }: World): string {
  const { builds, name } = company.organisation;
  return projectOf(builds[0], name, 'bases');
}
