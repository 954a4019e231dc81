import type { Habits, UsualNow } from '../../../core/habit.ts';
import type { Placements } from '../../../core/placements.ts';
import type { BuildView } from '../builds/build-view.ts';
import { deliveriesOf } from '../clusters/deliveries.ts';
import { unquestioned } from '../clusters/deployments.ts';
import type { Given } from '../given.ts';
import type { PushView } from '../registry/push-view.ts';
import { learnHabits } from './habits.ts';

/** What is usual, by all but the questioned. */
export function learning(
  { policy }: Given,
  { pushes, attachment }: PushView,
  { isHostBuilt, projectsAround }: BuildView,
  { deployments, placements, arrivalOf }: Placements,
): (questioned: ReadonlySet<string>, usual?: UsualNow) => Habits {
  return (questioned, usual) =>
    learnHabits({
      policy,
      pushes,
      deployments: unquestioned(deployments, placements, questioned),
      deliveries: deliveriesOf(placements, arrivalOf),
      questioned,
      usual,
      attachment,
      isHostBuilt,
      projectsAround: projectsAround(),
    });
}
