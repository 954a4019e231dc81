import type { Coverage } from '../../core/coverage.ts';
import type { Controls } from '../../core/controls.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { DigestlessPush, Placement, Push } from '../../core/subjects.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import type { MuteHost, UnreadBuilders, Watch } from '../../core/watch.ts';
import { type RunFacts, tellingOf } from '../facts/run-facts.ts';
import type { Given } from '../join/given.ts';
import type { ImageView } from '../join/registry/image-view.ts';
import { joinBlindings } from './blinding.ts';
import { joinClocks, joinFuture } from './clocks.ts';
import { joinClusters, joinNetworks } from './clusters.ts';
import { joinExceeded } from './exceeded.ts';
import { joinKept } from './kept.ts';
import { joinReaders } from './readers.ts';
import { joinRegistries } from './registries.ts';
import { joinRights } from './rights.ts';
import { joinExpected } from './sources.ts';

/** What the telemetry itself is judged by. */
export interface Watching extends Given, Pick<ImageView, 'pulled'>, Pick<Controls, 'controls'> {
  readonly pushes: readonly (Push | DigestlessPush)[];
  readonly placements: readonly Placement[];
  placementsOf(digest: Digest): readonly Placement[];
  readonly mute: readonly MuteHost[];
  readonly unread: readonly UnreadBuilders[];
}

/** Joins the facts and the coverage to what is known of the telemetry itself. */
export function joinWatch(given: Watching): Watch {
  const { facts, coverage, policy, read, at, kinds, placements } = given;
  const { others, runs } = facts;
  const different = [...others, ...given.pulled];
  // What is later than this may still come.
  const watermark = at - policy.windows.lateEvidence;
  const logs = withoutLists(different, runs, coverage);
  const begun = oldest(logs);
  const from = Math.max(begun ?? watermark, given.window?.from ?? watermark);
  const window = { from: Math.min(from, watermark), to: watermark };
  const told = others.filter((fact) => fact.type === 'access.told');
  const readers = joinReaders(told);
  return {
    ...(given.window && { window: { from: Math.max(given.window.from, begun ?? 0), to: given.window.to } }),
    sources: joinExpected(facts, coverage, policy, window, kinds),
    mute: given.mute,
    unread: given.unread,
    readers,
    blindings: joinBlindings({ readers, told, controls: given.controls, coverage, policy }),
    registries: joinRegistries([...different, ...tellingOf(runs)], coverage, placements, {
      policy,
      kinds: new Set([...kinds.registry, ...(kinds.pushing ?? [])]),
      read,
    }),
    clusters: [...joinClusters(others, coverage, placements), ...joinNetworks(facts, coverage, given.placementsOf)],
    clocks: [...joinClocks(others, { policy, read }), ...joinFuture(facts, coverage, given.window)],
    kept: joinKept(facts, logs, { policy, kinds, window }),
    floods: given.held.map((one) => ({
      ...one,
      key: `flood:${one.source}`,
      about: { kind: 'source', name: one.source },
    })),
    exceeded: joinExceeded(others, read),
    rights: joinRights(given.pushes, coverage, { policy, kinds: kinds.registry, window }),
  };
}

/**
 * Without the kinds that tell nothing but what runs, or what may be read: a list of pods made today names the year in which each began, and
 * that says nothing about how far back any log reaches.
 */
function withoutLists(
  facts: readonly LandwaiterEvent[],
  runs: RunFacts,
  coverage: readonly Coverage[],
): readonly Coverage[] {
  const [lists, logs] = [new Set<string>(), new Set<string>()];
  for (const fact of facts) (isList(fact) ? lists : logs).add(fact.source);
  for (const { by } of runs.seen()) logs.add(by.source);
  return coverage.filter(({ source }) => logs.has(source) || !lists.has(source));
}

function isList(fact: LandwaiterEvent): boolean {
  const isSeen = (fact.type === 'workload.changed' || fact.type === 'control.changed') && fact.seen === true;
  return isSeen || fact.type === 'container.observed' || fact.type === 'pods.listed' || fact.type === 'access.told';
}

function oldest(coverage: readonly Coverage[]): Time | undefined {
  let found: number | undefined;
  for (const { minutes } of coverage) if (minutes[0] !== undefined) found = Math.min(found ?? minutes[0], minutes[0]);
  return found === undefined ? undefined : found * MINUTE;
}
