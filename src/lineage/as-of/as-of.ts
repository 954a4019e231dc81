import type { Lineage } from '../../core/lineage.ts';
import type { Time } from '../../core/time.ts';
import { once, together } from '../facts/lazy.ts';
import { buildsAsOf } from './builds-as-of.ts';
import { placementsAsOf } from './placements-as-of.ts';
import { imagesAsOf, pushesAsOf } from './pushes-as-of.ts';

/**
 * What was so at an instant, by all that is known now and by today's policy: what began later is not there, and what
 * ended later goes on. What has no time stays as it is known now: what an image consists of and was seen to have
 * in it, why a build explains a push, what is usual, how far the telemetry reaches.
 */
export function asOf(lineage: Lineage, at: Time): Lineage {
  if (at >= lineage.at) return lineage;
  const placements = placementsAsOf(lineage, at);
  const facts = once(() => lineage.facts.filter((one) => one.at <= at));
  const onHosts = once(() => lineage.onHosts.filter((one) => one.at <= at));
  const started = once(() => lineage.started.filter((one) => one.at <= at));
  const repositories = once(() =>
    lineage.repositories.flatMap((one) =>
      one.first > at
        ? []
        : [
            {
              ...one,
              pushes: one.pushes.filter((push) => push.at <= at),
              placements: placements.there(one.placements),
            },
          ],
    ),
  );
  const controls = once(() => lineage.controls.filter((one) => one.at <= at));
  return together(
    lineage,
    {
      at,
      learn: (questioned, usual) => asOf(lineage.learn(questioned, usual), at),
      get facts() {
        return facts();
      },
      get onHosts() {
        return onHosts();
      },
      startsOf: (digest) => lineage.startsOf(digest).filter((one) => one.at <= at),
      get started() {
        return started();
      },
      get repositories() {
        return repositories();
      },
      get controls() {
        return controls();
      },
    } satisfies Partial<Lineage>,
    imagesAsOf(lineage, at),
    pushesAsOf(lineage, at),
    buildsAsOf(lineage, at),
    placements.view,
  );
}
