import type { LandwaiterEvent, ManifestPushed, RunReported } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import { latest } from './latest.ts';

/** Of so many pushes it is remembered that a run may come to explain them. */
const MOST_PUSHES = 1000;

/**
 * Chooses what a first look is at: of the facts that come all but pulls, which come by the thousand, and what they add is
 * seldom grave; and with a run, which is often told when it has ended, the pushes of before that it may have made.
 */
export function lookedAt(): (events: readonly LandwaiterEvent[], policy: Policy) => readonly LandwaiterEvent[] {
  const pushes = latest<ManifestPushed>(MOST_PUSHES);
  return (events, policy) => {
    const runs = events.filter((event) => event.type === 'run.reported');
    for (const event of events) if (event.type === 'manifest.pushed') pushes.add(event);
    const again = pushes.all().filter((push) => runs.some((run) => mayHaveMade(run, push, policy)));
    return [...new Set([...events.filter(({ type }) => type !== 'manifest.pulled'), ...again])];
  };
}

function mayHaveMade(run: RunReported, { registry, repository, at }: ManifestPushed, policy: Policy): boolean {
  const { started = run.at, ended = run.at } = run;
  if (at < started || at > ended + policy.windows.buildToPush) return false;
  return policy
    .publishers({ registry: policy.registry(registry), repository })
    .some(({ builds = [] }) => builds.some(({ source, project }) => source === run.system && project === run.project));
}
