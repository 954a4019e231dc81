import type { Lineage } from '../core/lineage.ts';
import type { Push } from '../core/subjects.ts';
import { firstStage } from './stages.ts';

/** A push of an image, and whether an approved build explains it; `unasked`: nobody says which builds should. */
export interface ToldPush {
  readonly push: Push;
  readonly told: 'explained' | 'unexplained' | 'unasked';
}

/** The pushes that count, oldest first: images, without those that an index brought along. */
export function toldPushes(lineage: Lineage): readonly ToldPush[] {
  return lineage.pushes
    .filter((push) => push.kind !== 'artifact' && !lineage.partOf(push))
    .map((push) => ({ push, told: told(push, lineage) }));
}

function told(push: Push, lineage: Lineage): ToldPush['told'] {
  const origin = lineage.explanation(firstStage(push, lineage));
  if (origin.state === 'unasked') return 'unasked';
  return origin.state === 'explained' && origin.unapproved === undefined ? 'explained' : 'unexplained';
}
