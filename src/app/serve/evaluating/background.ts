import type { Time } from '../../../core/time.ts';
import { usualNow } from '../../../lineage/join/habits/usual-now.ts';
import type { Background } from '../../../rules/incidents/focus.ts';
import type { Analysis } from '../../analysis/analyze.ts';

/** What first looks of about that time go by. */
export function backgroundOf({ lineage, habits, alsoOn, inferred }: Analysis, at: Time): Background {
  return {
    usual: usualNow(lineage.deployments, lineage.pushes, habits, at),
    names: new Map(
      lineage.repositories.map(({ registry, repository }) => [`${registry}/${repository}`, { registry, repository }]),
    ),
    alsoOn,
    inferred,
  };
}
