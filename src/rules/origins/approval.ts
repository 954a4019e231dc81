import { isUnknowable } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import { comesByPromotion } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { isRecorded, type Strength } from '../../core/strength.ts';
import { isNobodys } from './accounted.ts';
import { grownFrom } from './grown-base.ts';
import { nameOf } from '../sentences/sentences.ts';
import { isAllowedPublisher, isFromBefore } from '../actors/publishers.ts';
import { carriedFrom } from './copies/replication.ts';
import { approvedBuilds } from './builds/approved-build.ts';

export function approvalOf(
  push: Push,
  mustBePromoted: boolean,
  lineage: Lineage,
): { readonly strength: Strength; readonly because: string } | undefined {
  const promotion = lineage.promotion(push);
  if (promotion && !promotion.skipped) return { strength: promotion.strength, because: 'listed promotions brought it' };
  if (mustBePromoted) return carriedApproval(push, mustBePromoted, lineage);
  const build = approvedBuilds(push, lineage);
  if (build) return { strength: build.strength, because: `${build.by} pushed it` };
  if (isOfNoBuild(push, lineage) && isAllowedPublisher(push, lineage) && grownFrom(push, lineage).length === 0)
    return { strength: push.strength, because: 'an allowed publisher pushed it' };
  return carriedApproval(push, mustBePromoted, lineage);
}

/** A copy that a listed replication made is as well built or promoted as what it copied. */
function carriedApproval(push: Push, mustBePromoted: boolean, lineage: Lineage): ReturnType<typeof approvalOf> {
  const first = carriedFrom(push, lineage);
  if (!first) return undefined;
  const promotion = lineage.promotion(first);
  const brought = promotion && !promotion.skipped && { strength: promotion.strength, by: 'listed promotions' };
  const made = brought || (mustBePromoted ? undefined : approvedBuilds(first, lineage));
  return made && { strength: made.strength, because: `${made.by} brought ${nameOf(first)}, of which it is a copy` };
}

/** Whoever may promote may not therefore push what nobody promoted; somebody else who is listed there may. */
function isOfNoBuild(push: Push, lineage: Lineage): boolean {
  const isPromoted = comesByPromotion(push, lineage.policy) && !isListedBeside(push, lineage);
  return isOfUnknownBuild(push, lineage) && !isPromoted;
}

function isOfUnknownBuild(push: Push, lineage: Lineage): boolean {
  const isTold = isRecorded(push) || isFromBefore(push, lineage);
  return isTold && isUnknowable(lineage.explanation(push));
}

/** An entry names the actor as a publisher there, and no promotion names it, or is anybody's. */
function isListedBeside({ actor, ...place }: Push, { policy }: Lineage): boolean {
  if (!actor) return false;
  return (
    policy.publishers(place).some(({ actors }) => actors?.matches(actor.name) === true) &&
    policy.promotionsInto(place).every(({ actors }) => actors?.matches(actor.name) === false)
  );
}

/** Nothing was read that could tell who pushed it, or which build: a policy that names both says nothing of it. */
export function isUnattributable(push: Push, lineage: Lineage): boolean {
  return isOfUnknownBuild(push, lineage) && isNobodys(push, lineage);
}
