import type { Run } from '../../core/build.ts';
import { known } from '../../core/known.ts';
import type { ContainerObserved } from '../../core/event.ts';
import type { Instance, Placement, TagInterval } from '../../core/subjects.ts';
import { latest, type Time } from '../../core/time.ts';

/** Whether an end, where there is one, had not come by then: what ends at an instant is over. */
function isLater(end: Time | undefined, at: Time): boolean {
  return end !== undefined && end > at;
}

/** What a tag meant, as it stood at an instant after it began: what ended later went on. */
export function intervalAt(interval: TagInterval, at: Time): TagInterval {
  if (!isLater(interval.to, at)) return interval;
  const { to: _, endedBy: __, deletion: ___, ...going } = interval;
  return going;
}

/** A run as it stood: of one that ended later nobody knew how it would end. */
export function runAt(run: Run, at: Time): Run {
  if (!isLater(run.to, at)) return run;
  const { to: _, conclusion: __, ...going } = run;
  const { conclusion: ___, ...claims } = run.claims;
  return { ...going, claims };
}

/** A placement that had begun, with those of its containers, changes and records that it had by then; itself, where that is all. */
export function placementAt(placement: Placement, at: Time, instanceAt: (one: Instance) => Instance): Placement {
  const instances = placement.instances.filter(({ from }) => from <= at).map(instanceAt);
  const asked = placement.asked.filter((one) => one.at <= at);
  const isSame =
    asked.length === placement.asked.length &&
    instances.length === placement.instances.length &&
    instances.every((one, index) => one === placement.instances[index]);
  if (isSame) return placement;
  const { to: _, ...same } = placement;
  const running = instances.some(({ to }) => to === undefined);
  return {
    ...same,
    asked,
    instances,
    running,
    observed: instances.length === 0 ? [] : observedBy(placement, at),
    ...known({ to: running || instances.length === 0 ? undefined : latest(instances.map(({ to }) => to ?? 0)) }),
  };
}

/** A container as it stood. `observed`: all that was seen of its placement. */
export function instanceAt(instance: Instance, at: Time, observed: readonly ContainerObserved[]): Instance {
  const { to, stopping, others } = instance;
  const named = others.filter((digest) => !isNamedLater(digest, at, observed));
  if (!isLater(to, at) && !isLater(stopping, at) && named.length === others.length) return instance;
  const { to: _, stopping: __, ...same } = instance;
  return {
    ...same,
    others: named,
    ...known({ to: isLater(to, at) ? undefined : to, stopping: isLater(stopping, at) ? undefined : stopping }),
  };
}

function isNamedLater(digest: string, at: Time, observed: readonly ContainerObserved[]): boolean {
  const naming = observed.filter((one) => one.digest === digest || one.runtimeId === digest);
  return naming.length > 0 && naming.every((one) => one.at > at);
}

/** Those of then; where only later ones tell of a container, the first of them. */
function observedBy({ observed }: Placement, at: Time): readonly ContainerObserved[] {
  const own = observed.filter((one) => one.at <= at);
  return own.length > 0 ? own : observed.slice(0, 1);
}
