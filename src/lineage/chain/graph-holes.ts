import { isClaimed } from '../../core/build.ts';
import { STAGES, type Hole, type Stage } from '../../core/chain-graph.ts';
import { counted, firstOf } from '../../core/count.ts';
import type { Custody, CustodyLink } from '../../core/custody.ts';
import { hasRun } from '../../core/instance.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { comesByPromotion } from '../../core/policy.ts';
import type { Absence } from '../../core/strength.ts';
import type { Asking, Placement, Push } from '../../core/subjects.ts';
import type { LaneMembers } from './graph-lanes.ts';

/** What was looked for at a stage of a lane and is not there. */
export interface Looking {
  readonly lineage: Lineage;
  /** The links of what runs, as they are judged. */
  custody(placement: Placement): Custody;
}

/** By stage. `has`: whether the lane has boxes there. */
export function holesOf(lane: LaneMembers, looking: Looking, has: (stage: Stage) => boolean): ReadonlyMap<Stage, Hole> {
  const found = new Map<Stage, Hole>();
  for (const stage of STAGES) {
    const hole = HOLES[stage](lane, looking, has(stage));
    if (hole) found.set(stage, hole);
  }
  return found;
}

type Look = (lane: LaneMembers, looking: Looking, hasBoxes: boolean) => Hole | undefined;

const HOLES: Readonly<Record<Stage, Look>> = {
  build: buildHole,
  host: hostHole,
  push: pushHole,
  promotion: promotionHole,
  tag: tagHole,
  admission: admissionHole,
  deployment: deploymentHole,
  running: runningHole,
};

function missing(says: string, absence?: Absence): Hole {
  return { state: 'missing', says, ...known({ absence }) };
}

function unknown(says: string): Hole {
  return { state: 'unknown', says };
}

/** What nobody can prove to be absent is unknown. */
function absent(says: string, absence: Absence, gap: string | undefined): Hole {
  return absence === 'unproven' ? unknown(gap ?? says) : missing(says, absence);
}

/** Pushes that brought the image itself, no copies of what was there. */
function firstPushes({ pushes }: LaneMembers, lineage: Lineage): readonly Push[] {
  return pushes.filter((push) => !lineage.promotion(push));
}

function buildHole(lane: LaneMembers, { lineage }: Looking, hasBoxes: boolean): Hole | undefined {
  if (hasBoxes) return undefined;
  const pushes = firstPushes(lane, lineage);
  if (pushes.length === 0) return unknown('no push says which build it is from');
  const origins = pushes.map((push) => ({ push, origin: lineage.explanation(push) }));
  if (origins.some(({ origin }) => origin.state === 'hosted' || isClaimed(origin))) return undefined;
  const holes = origins.map(({ push, origin }): Hole => {
    switch (origin.state) {
      case 'none':
        return absent('no build explains the push', origin.absence, origin.gap ?? 'no build is on record');
      case 'ambiguous':
        return unknown(`${counted(origin.count, 'run')} could be its build`);
      default:
        return comesByPromotion(push, lineage.policy)
          ? missing('neither built here nor promoted from a build')
          : unknown('nobody says which builds it should have');
    }
  });
  return worst(holes);
}

function hostHole(lane: LaneMembers, { lineage }: Looking, hasBoxes: boolean): Hole | undefined {
  if (hasBoxes) return undefined;
  const holes = firstPushes(lane, lineage).map((push) => {
    const unsent = lineage.unsent(push);
    if (unsent?.unshown) return unknown('sent with a program of which no builder tells');
    return unsent
      ? absent(`not sent by ${firstOf(unsent.hosts, 2)}, as pushes of the account are`, unsent.absence, unsent.gap)
      : unknown('no builder tells of it');
  });
  return worst(holes) ?? unknown('no builder tells of it');
}

function pushHole(lane: LaneMembers, { custody, lineage }: Looking, hasBoxes: boolean): Hole | undefined {
  if (hasBoxes || lane.pushes.length > 0) return undefined;
  const holes = lane.places.map(({ placement }): Hole => {
    const { state, reason, absence } = custody(placement).links.publisher;
    if (state === 'missing') return missing(reason, absence);
    if (state === 'unknown') return unknown(reason);
    const registry = placement.reference?.registry;
    if (registry === undefined || !lineage.isMonitored(registry)) return unknown('no feed of its registry is read');
    const { absence: sure, gap } = lineage.registryCoverage(registry, { from: placement.from, to: lineage.at });
    return absent('no push of it is on record', sure, gap);
  });
  return worst(holes) ?? unknown('no push of it is on record');
}

function promotionHole(lane: LaneMembers, { lineage }: Looking, hasBoxes: boolean): Hole | undefined {
  if (hasBoxes) return undefined;
  return worst(
    lane.pushes.flatMap((push): readonly Hole[] => {
      const near = lineage.unbuiltPromotion(push);
      if (near) return [absent(near.reason, near.absence, near.gap)];
      return comesByPromotion(push, lineage.policy) ? [missing('none of the listed promotions brought it here')] : [];
    }),
  );
}

function tagHole({ pushes, places, digestless }: LaneMembers, _looking: Looking, hasBoxes: boolean): Hole | undefined {
  if (hasBoxes) return undefined;
  if (digestless.length > 0) return unknown('what the tag means since is not told');
  const isTagged = pushes.some(({ tag }) => tag !== undefined);
  const isAsked = places.some(({ placement }) => placement.reference?.digest === undefined);
  if (pushes.length > 0 && !isTagged) return isAsked ? unknown('no push names a tag of it') : undefined;
  return isAsked ? unknown('no record tells what the tag meant') : undefined;
}

function admissionHole(lane: LaneMembers, looking: Looking, hasBoxes: boolean): Hole | undefined {
  return linkHole(lane, looking, 'admission', hasBoxes);
}

/** A link of what runs: complete ones are boxes. */
function linkHole(
  { places }: LaneMembers,
  { custody }: Looking,
  name: CustodyLink,
  hasBoxes: boolean,
): Hole | undefined {
  if (hasBoxes) return undefined;
  return worst(
    places.flatMap(({ placement }): readonly Hole[] => {
      const { state, reason, absence } = custody(placement).links[name];
      return state === 'missing' ? [missing(reason, absence)] : state === 'unknown' ? [unknown(reason)] : [];
    }),
  );
}

const UNASKED: Readonly<Record<Exclude<Asking['state'], 'asked' | 'nobody'>, string>> = {
  stood: 'it ran so before the records begin',
  untold: 'a write does not show what it asked for',
  mutated: 'it was changed on its way',
  unseen: 'nothing of its owner is on record',
  uncovered: 'the records of that time are not whole',
};

/** Told also beside those that somebody asked for. */
function deploymentHole({ places }: LaneMembers, { lineage }: Looking, hasBoxes: boolean): Hole | undefined {
  const unasked = places.filter(({ placement }) => placement.asked.length === 0);
  const holes = unasked.flatMap(({ placement }): readonly Hole[] => {
    const asking = lineage.asking(placement);
    if (!asking) return hasBoxes ? [] : [unknown('nothing is read that tells who deploys')];
    // The text was asked for, and what it means since was not.
    if (asking.state === 'asked') return [missing('nobody asked since its tag moved')];
    if (asking.state !== 'nobody') return [unknown(UNASKED[asking.state])];
    return [missing(asking.attempts.length > 0 ? 'asked for with an unknown outcome' : 'nobody asked for it')];
  });
  const hole = worst(holes);
  if (!hole || !hasBoxes) return hole;
  const alike = holes.filter(({ state }) => state === hole.state).length;
  return { ...hole, says: `${hole.says}, in ${alike} of ${counted(places.length, 'place')}` };
}

function runningHole({ places }: LaneMembers, _looking: Looking, hasBoxes: boolean): Hole | undefined {
  if (hasBoxes) return undefined;
  return unknown(
    places.some(({ placement }) => !hasRun(placement)) ? 'asked for, and not seen to run' : 'not seen to run',
  );
}

/** Missing before unknown; of equals the first. */
function worst(holes: readonly Hole[]): Hole | undefined {
  return holes.find(({ state }) => state === 'missing') ?? holes[0];
}
