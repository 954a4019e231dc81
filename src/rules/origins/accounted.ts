import { who } from '../../core/actor.ts';
import type { Digest } from '../../core/digest.ts';
import { isUnknowable } from '../../core/build.ts';
import { type Finding, isAtLeastSevere, type Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Telemetry } from '../../core/telemetry.ts';
import { isRecorded, type Strength } from '../../core/strength.ts';
import type { Reference } from '../../core/reference.ts';
import type { DigestlessPush, Placement, Push, TagInterval } from '../../core/subjects.ts';
import { CLOCKS, type Interval, SECOND, type Time } from '../../core/time.ts';
import { approvedBuild, approvedBuilds } from './builds/approved-build.ts';
import { isAllowedPublisher, isAsElsewhere, isUntold } from '../actors/publishers.ts';
import { hintedKey, setsOf } from '../actors/untraced/untraced.ts';
import { toldRerun } from './builds/told-rerun.ts';
import { setting } from './setters.ts';
import { replicatedFrom } from './copies/replication.ts';
import type { Judged } from '../rule.ts';
import { explainedBefore } from './same-bytes.ts';
import { nameOf, runName } from '../sentences/sentences.ts';
import { likeThis, predecessors } from '../actors/succession.ts';

// Kubelets tell when a container began in whole seconds, API servers and registries finer: less is no order.
export const TICK = SECOND;

/** Why the bytes may be under that name. `doubts`: why not. */
export type Account =
  | { readonly by: string; readonly strength: Strength }
  | { readonly doubts: readonly Finding[]; readonly missing: string };

/**
 * Whether it is accounted for that a push brought its bytes under its name: nothing of medium or more stands on it (save that
 * an allowed run of an older commit did so, which is told by itself), and an approved build, a listed promotion or replication
 * explains it. Where no build is asked for or on record, whoever may push there must have done so as usual: a name alone is
 * what a thief has, too.
 */
export function accountOf(push: Push, lineage: Lineage, judged: Judged): Account {
  const doubts = judged.suspicionsOf(push);
  const rerun = toldRerun(push, lineage, judged);
  if (rerun)
    return { by: `${runName(rerun.run)} made ${nameOf(push)}, as tag-rolled-back tells`, strength: 'asserted' };
  if (doubts.length > 0) return { doubts, missing: `an honest explanation of ${nameOf(push)}` };
  const build = approvedBuilds(push, lineage);
  if (build) return { by: `${build.by} made ${nameOf(push)}`, strength: build.strength };
  const promotion = lineage.promotion(push);
  if (promotion) return { by: `it was promoted from ${nameOf(promotion.from)}`, strength: promotion.strength };
  const copied = replicatedFrom(push, lineage);
  if (copied !== undefined) return { by: copied, strength: push.strength };
  const earlier = explainedBefore(push, lineage);
  const same = earlier && approvedBuild(earlier, lineage);
  if (same) return { by: `the same bytes came from ${same.by}`, strength: same.strength };
  if (!isUnknowable(lineage.explanation(push))) return { doubts, missing: `an approved build of ${nameOf(push)}` };
  if (!push.actor && isRecorded(push) && isNobodys(push, lineage))
    return { by: `no record tells who pushed ${nameOf(push)}, and none was read which could`, strength: push.strength };
  return isUsual(push, lineage, judged)
    ? { by: `${who(push.actor)} pushed ${nameOf(push)} as usual`, strength: push.strength }
    : {
        doubts,
        missing: `an earlier push by ${who(push.actor)} to ${push.repository} from there and with that client`,
      };
}

/** As grave as what it rests on, and `most` at most. */
export function severityBy(doubts: readonly Finding[], most: Severity): Severity {
  return doubts.some(({ severity }) => isAtLeastSevere(severity, most)) ? most : 'medium';
}

/**
 * An allowed publisher, from where and with what an allowed one pushed to the repository before. Without a policy whoever
 * did so himself, or took over from one who did. Of the first push on record whose actor is named nobody can say that it is unusual.
 */
function isUsual(push: Push, lineage: Lineage, judged: Judged): boolean {
  if (!push.actor || !isRecorded(push)) return false;
  const isRestricted = lineage.policy.restrictsPublishers && !isUntold(push, lineage);
  if (isRestricted && !isAllowedPublisher(push, lineage)) return false;
  const isOfOne = (one: Push): boolean =>
    isRestricted
      ? isAllowedPublisher(one, lineage)
      : one.actor?.name === push.actor?.name || predecessors(push, lineage).includes(one.actor?.name ?? '');
  const recorded = lineage
    .pushesTo(push)
    .filter((one) => one.at < push.at && one.key !== push.key && one.kind !== 'artifact' && one.actor !== undefined);
  if (recorded.length === 0) return true;
  // Of what was copied here counts who pushed it where it was copied from.
  const earlier = recorded.flatMap((one) => setting(one, push, lineage) ?? []);
  if (earlier.length === 0) return isAsElsewhere(push, lineage);
  const isLike = likeThis(push, lineage);
  return earlier.some((one) => isOfOne(one) && isLike(one) && judged.suspicionsOf(one).length === 0);
}

/**
 * A push of a tag of which no record tells the digest, if there is one by somebody who may push there that one: but what came
 * after it with something against it is what the tag means.
 */
export function unnamedMove(
  reference: Reference | undefined,
  { from, to = Number.POSITIVE_INFINITY }: Interval,
  lineage: Lineage,
  judged: Judged,
): UnnamedMove | undefined {
  if (!reference) return undefined;
  const { byTag, named } = setsOf(lineage.digestlessTo(reference));
  const within = (byTag.get(reference.tag ?? 'latest') ?? []).filter(({ at }) => at >= from && at < to);
  const mayPush = (one: DigestlessPush): boolean =>
    lineage.policy.mode === 'policy' ? isAllowedPublisher(one, lineage) : isSeen(one, named) || isNobodys(one, lineage);
  const allowed = within.findLast(mayPush);
  const suspect = within.findLast((one) => judged.suspicions(hintedKey(one)).length > 0);
  if (suspect && (!allowed || suspect.at >= allowed.at))
    return { push: suspect, isAllowed: false, doubts: mayPush(suspect) ? judged.suspicions(hintedKey(suspect)) : [] };
  const push = allowed ?? within.at(-1);
  return push && { push, isAllowed: allowed !== undefined, doubts: [] };
}

interface UnnamedMove {
  readonly push: DigestlessPush;
  readonly isAllowed: boolean;
  /** Against one by somebody who may. */
  readonly doubts: readonly Finding[];
}

/** No record says who, and none was read of that time that could: coverage says so. */
export function isNobodys({ actor, registry, at }: DigestlessPush | Push, lineage: Telemetry): boolean {
  return actor === undefined && lineage.namingCoverage(registry, { from: at, to: at }).absence === 'unproven';
}

/** As with digests: of the first whom the records name nobody can say that he is unusual. `named`: since when, anybody and each. */
function isSeen({ actor, at }: DigestlessPush, named: ReadonlyMap<string | undefined, Time>): boolean {
  const isBefore = (name: string | undefined): boolean => (named.get(name) ?? Number.POSITIVE_INFINITY) < at;
  return actor !== undefined && (!isBefore(undefined) || isBefore(actor.name));
}

/**
 * The push that made the tag mean these bytes before the container began, or right after by a registry's clock that may be ahead
 * of the node's; where the registry's records never tell which tag was pushed, and at most a webhook does, the last that
 * brought the bytes into the repository. A push that nobody recorded was made at any time since the registry was asked before.
 */
export function moveTo(
  digest: Digest,
  reference: Placement['reference'],
  started: Time,
  lineage: Lineage,
): Push | undefined {
  if (reference === undefined) return undefined;
  const bytes = lineage.standsFor(digest, reference);
  const tag = reference.tag ?? 'latest';
  const history = lineage.tagHistory(reference, tag);
  const moves = history.filter((one) => earliestOf(one) < started + CLOCKS && bytes.includes(one.digest));
  const moved = moves.findLast((one) => earliestOf(one) < started + TICK) ?? moves[0];
  if (moved) return moved.push;
  const isTagged = history.some(({ push }) => push && isRecorded(push));
  const brought = lineage
    .pushesTo(reference)
    .filter(
      (one) =>
        (one.tag === undefined || (one.tag === tag && (!isTagged || isRecorded(one)))) &&
        one.at < started + CLOCKS &&
        bytes.includes(one.digest),
    );
  return brought.findLast(({ at }) => at < started + TICK) ?? brought[0];
}

function earliestOf({ push, from }: TagInterval): Time {
  return push ? (push.since ?? from) : Infinity;
}
