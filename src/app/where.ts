import { type Actor, who } from '../core/actor.ts';
import { InvalidInput } from '../core/error.ts';
import type { Lineage } from '../core/lineage.ts';
import type { PlacementRow } from '../core/report.ts';
import type { Placement, Push } from '../core/subjects.ts';
import { plainly } from '../rules/plainly.ts';
import type { Analysis } from './analyze.ts';
import { findImages } from './find-image.ts';
import { placementRow, suspicionsIn } from './report.ts';

/** Where an image, or everything an actor pushed, runs or ran. */
export interface Whereabouts {
  /** Of an actor: what it pushed, oldest first. */
  readonly pushes: readonly Push[];
  /** Oldest first. */
  readonly placements: readonly PlacementRow[];
}

/** @throws InvalidInput when no record mentions such an image or actor. */
export function whereIs(text: string, { lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>): Whereabouts {
  const pushes = pushesBy(text, lineage);
  const digests = pushes.length > 0 ? pushes.map((push) => push.digest) : imageDigests(text, { lineage, findings });
  const suspicions = suspicionsIn(findings, lineage);
  const placements = [
    ...new Set(digests.flatMap((digest): readonly Placement[] => lineage.placementsOfDigest(digest))),
  ];
  return {
    pushes,
    placements: placements
      .sort((one, other) => one.from - other.from)
      .map((one) => placementRow(one, lineage, suspicions)),
  };
}

/** What an actor pushed, by any of its names. */
export function pushesBy(name: string, { pushes }: Lineage): readonly Push[] {
  return pushes.filter((push) => isBy(push, name));
}

/** By the name that the policy gives the actor, the one that stands in the record, or as findings call either. */
function isBy({ actor, told }: Push, name: string): boolean {
  const record = told.actor && 'actor' in told.actor ? told.actor.actor : undefined;
  return [actor, record].some((one) => one !== undefined && isCalled(one, name));
}

/** Whether findings or records call an actor so. */
export function isCalled(actor: Actor, name: string): boolean {
  return actor.name === name || who(actor) === name || plainly(actor.name) === name;
}

function imageDigests(
  text: string,
  { lineage }: Pick<Analysis, 'lineage' | 'findings'>,
): readonly ReturnType<Analysis['lineage']['image']>['digest'][] {
  try {
    return findImages(text, lineage).flatMap((image) =>
      image.digest
        ? [image.digest]
        : image.tag === undefined
          ? []
          : lineage.tagHistory(image, image.tag).map((one) => one.digest),
    );
  } catch (error) {
    if (error instanceof InvalidInput)
      throw new InvalidInput(
        'IMAGE|ACTOR',
        `${error.message.slice(error.message.indexOf(': ') + 2)}, or the exact name of an actor that pushed something`,
      );
    throw error;
  }
}
