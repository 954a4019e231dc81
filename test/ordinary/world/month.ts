import type { Act } from '../act.ts';
import type { Month, Owed } from '../month.ts';
import type { Feed } from '../organisation.ts';
import { planBeside } from './beside/index.ts';
import { type Chance, chanceOf } from './chance.ts';
import { Running } from './cluster.ts';
import type { Company } from './company.ts';
import { Delivery } from './delivery.ts';
import { drawFeeds } from './feeds.ts';
import { habitsDrawn } from './habits.ts';
import { playHabits, playSidecars } from './habits-played.ts';
import { Life } from './life.ts';
import { planMovement } from './movement/index.ts';
import { owedFromBefore } from './owed/before.ts';
import { planOwed } from './owed/index.ts';
import { policyOf } from './policy.ts';
import { recordsAbout } from './size.ts';
import { drawCompany } from './topology.ts';
import { upkeep } from './upkeep.ts';
import { DAY, type Span, World } from './world.ts';

export interface Options {
  /** At most about 1,500 records, few services, one week. */
  readonly small?: boolean;
}

/** How busy a month may be, one tried after the other until its records are few enough. */
const PACES = [1.2, 0.9, 0.6, 0.4, 0.25, 0.12];
/** Of records: without what stands beside, that it may not slow the rest, and with it. */
const MOST = [17_000, 18_800] as const;
const MOST_OF_SMALL = [1400, 1400] as const;

/** Some begin to keep records when everything has long been running: so many days of life come before. */
const OLDER = 3;

/** A month as drawn from the seed. */
export function drawMonth(seed: number, { small = false }: Options = {}): Month {
  const chance = chanceOf(`month ${seed}`);
  const start = chance.of('start');
  const from = Date.UTC(2026, start.between(0, 9), start.between(1, 28));
  const until = from + (small ? 7 : 28) * DAY;
  const isOlder = chance.of('older').is(0.3);
  const span = { from: isOlder ? from - OLDER * DAY : from, recordsFrom: from, until };
  const drawn = drawCompany(chance.of('company'), seed, small);
  const telemetry = drawFeeds(chance.of('feeds'), drawn, { from, isOlder, small });
  const company = { ...drawn, organisation: { ...drawn.organisation, telemetry } };
  const most = small ? MOST_OF_SMALL : MOST;
  let world = lived(chance, company, span, PACES[0] ?? 1);
  for (const pace of PACES.slice(1)) {
    if (isFew(world, company, most)) break;
    world = lived(chance, company, span, pace);
  }
  const acts = timed(world.acts, until);
  const policy = policyOf(world);
  const owed = world.owed.filter((one) => isOnRecord(one, acts, from));
  return {
    organisation: { ...company.organisation, actors: [...company.organisation.actors, ...world.actors] },
    from,
    until,
    acts,
    policy,
    owed: [...owed, ...owedFromBefore(acts, company.organisation, company.roles.lead.id)],
    drawn: [
      ...habitsDrawn(company.habits),
      ...world.drawn,
      ...(isOlder ? ['telemetry: life is older'] : []),
      ...telemetry.flatMap(feedDrawn),
    ],
  };
}

function isFew(
  { acts, besideActs, days }: World,
  company: Company,
  [own, all]: typeof MOST | typeof MOST_OF_SMALL,
): boolean {
  const without = acts.filter((act) => !besideActs.has(act));
  return recordsAbout(without, company, days) <= own && recordsAbout(acts, company, days) <= all;
}

/** A month at a pace: so many changes a week and service. */
function lived(chance: Chance, company: Company, span: Span, pace: number): World {
  const world = new World(chance, company, span);
  const clusters = company.organisation.clusters.map((cluster, nth) => new Running(world, cluster, nth));
  const delivery = new Delivery(world, clusters);
  const life = new Life(world, delivery);
  const mover = { world, delivery, life };
  upkeep(world, delivery);
  playSidecars({ ...mover, chance: chance.of('habit sidecars') });
  life.begin();
  life.plan(pace);
  life.planNights(pace);
  playHabits(mover);
  planBeside(mover);
  planMovement(mover);
  planOwed(mover);
  world.run();
  return world;
}

/** It began after the records did, or goes on when they begin: a new account and a new team keep pushing. */
function isOnRecord({ id, kind, at }: Owed, acts: readonly Act[], from: number): boolean {
  if (at >= from || kind === 'account-renamed') return true;
  return acts.some((act) => act.at >= from && act.act === 'push' && act.story === id);
}

function timed(acts: readonly Act[], until: number): readonly Act[] {
  return acts.filter(({ at }) => at < until).sort((one, other) => one.at - other.at);
}

function feedDrawn({
  kind,
  offset,
  wholeSeconds,
  duplicates,
  reordered,
  from,
  without,
  level,
  servers,
}: Feed): readonly string[] {
  return [
    `feed: ${kind}`,
    ...(offset === 0 ? [] : ['telemetry: offset']),
    ...(wholeSeconds ? ['telemetry: whole seconds'] : []),
    ...(duplicates > 0 ? ['telemetry: duplicates'] : []),
    ...(reordered ? ['telemetry: reordered'] : []),
    ...(level === undefined ? [] : ['telemetry: audit log at Metadata']),
    ...(servers === undefined ? [] : ['telemetry: audit log of two API servers of three']),
    ...(from === undefined ? [] : ['telemetry: begins in the middle']),
    ...without.map((field) => `telemetry: without ${field}`),
  ];
}
