import type { Month } from '../month.ts';
import { chanceOf } from './chance.ts';
import { Running } from './cluster.ts';
import { Delivery } from './delivery.ts';
import { drawFeeds } from './feeds.ts';
import { habitsDrawn } from './habits.ts';
import { Life } from './life.ts';
import { policyOf } from './policy.ts';
import { drawCompany } from './topology.ts';
import { DAY, World } from './world.ts';

export interface Options {
  /** At most about 1,500 records, few services, one week. */
  readonly small?: boolean;
}

/** A month as drawn from the seed. */
export function drawMonth(seed: number, { small = false }: Options = {}): Month {
  const chance = chanceOf(`month ${seed}`);
  const from = Date.UTC(2026, chance.of('start').between(0, 9), chance.of('start').between(1, 28));
  const until = from + (small ? 7 : 28) * DAY;
  const drawn = drawCompany(chance.of('company'), seed, small);
  const telemetry = drawFeeds(chance.of('feeds'), drawn, from);
  const company = { ...drawn, organisation: { ...drawn.organisation, telemetry } };
  const world = new World(chance, company, from, until);
  const delivery = new Delivery(
    world,
    company.organisation.clusters.map((cluster, nth) => new Running(world, cluster, nth)),
  );
  const life = new Life(world, delivery);
  life.begin();
  life.plan(small ? 1 : 1.2);
  life.planNights();
  world.run();
  return {
    organisation: company.organisation,
    from,
    until,
    acts: world.acts.filter(({ at }) => at < until).sort((one, other) => one.at - other.at),
    policy: policyOf(world),
    owed: world.owed,
    drawn: [...habitsDrawn(company.habits), ...world.drawn],
  };
}
