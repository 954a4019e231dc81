import type { Actor } from '../../core/actor.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Control } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';

/** Who changed a control most often before a change of it, and how often of how many. */
export interface Maintainer {
  readonly actor: Actor;
  readonly behind?: Actor;
  readonly changes: number;
  readonly of: number;
}

const byKey = madeOnce((controls: readonly Control[]) => Map.groupBy(controls, ({ key }) => key));

/** Undefined: nobody is on record as having changed it before. Of those who did so equally often whoever did first. */
export function maintainerOf(control: Control, controls: readonly Control[]): Maintainer | undefined {
  const before = (byKey(controls).get(control.key) ?? []).filter(
    ({ at, actor, facts: [fact] }) => at < control.at && actor !== undefined && !fact.seen && isRecorded(fact),
  );
  const [usual] = [...Map.groupBy(before, identityOf).values()].sort((one, other) => other.length - one.length);
  const [first] = usual ?? [];
  if (!usual || !first?.actor) return undefined;
  return {
    actor: first.actor,
    ...(first.behind && { behind: first.behind }),
    changes: usual.length,
    of: before.length,
  };
}

/** Who acts as somebody else is not who that is. */
export function identityOf({ actor, behind }: Pick<Control, 'actor' | 'behind'>): string {
  return JSON.stringify([actor?.name ?? null, behind?.name ?? null]);
}
