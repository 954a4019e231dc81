import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { type ExaminedOf, NOTHING_EXAMINED } from '../core/examined.ts';
import type { Habits } from '../core/habit.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Policy } from '../core/policy.ts';
import type { Time } from '../core/time.ts';
import type { HeldDoor } from '../core/watch.ts';
import { type Facts, factsOf } from './facts/facts.ts';
import type { Kinds } from './facts/feeds.ts';
import { together } from './facts/lazy.ts';
import { readWindow, type ReadWindow } from './facts/read-window.ts';
import { withServed } from './facts/served.ts';
import { buildView } from './join/builds/build-view.ts';
import { placementView } from './join/clusters/placement-view.ts';
import { controlView } from './join/controls/control-view.ts';
import { givenBy } from './join/given.ts';
import { noHabits } from './join/habits/habits.ts';
import { learning } from './join/habits/learning.ts';
import { imageView } from './join/registry/image-view.ts';
import { pushView } from './join/registry/push-view.ts';
import { telemetryView } from './watch/telemetry-view.ts';

/** Joins facts to the view that rules read. A pure function of its arguments, whatever the order of the facts. */
export function buildLineage(
  events: readonly LandwaiterEvent[] | Facts,
  coverage: readonly Coverage[],
  policy: Policy,
  at: Time,
  kinds: Kinds,
  window: ReadWindow | undefined = readWindow(events, coverage),
  held: readonly HeldDoor[] = [],
  examined: ExaminedOf = NOTHING_EXAMINED,
): Lineage {
  const given = givenBy({ facts: withServed(factsOf(events)), coverage, policy, at, kinds, window, held, examined });
  const images = imageView(given);
  const pushes = pushView(given, images);
  const builds = buildView(given, images, pushes);
  const controls = controlView(given);
  const placements = placementView(given, images, pushes, controls);
  const telemetry = telemetryView(given, images, pushes, controls, placements, builds);
  const learned = learning(given, pushes, builds, placements);
  const view = (habits: Habits): Lineage =>
    together(
      { policy, at, habits, learn: (questioned, usual) => view(learned(questioned, usual)) } satisfies Own,
      images,
      pushes,
      builds.by(habits),
      controls,
      placements,
      telemetry,
    );
  return view(noHabits);
}

/** What no join answers. */
type Own = Pick<Lineage, 'policy' | 'at' | 'habits' | 'learn'>;
