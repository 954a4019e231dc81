import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import { formatTime } from '../../../core/time.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { type ToldPush, toldPushes } from '../../../rules/custody/told-pushes.ts';
import type { Reported } from './input.ts';
import { recordOf } from './running.ts';
import type { PeriodReport } from './schema.ts';

const MOST_NAMES = 20;

/** Who pushed in the period, and what came of it; those whose pushes no build explains first. */
export function pushersOf(reported: Reported): Pick<PeriodReport, 'pushers' | 'pushes'> {
  const { analysis, period, end } = reported;
  const { suspicions } = judgementsIn(analysis.findings, analysis.lineage);
  const pushes = toldPushes(analysis.lineage, suspicions).filter(({ push }) => push.at >= period.from && push.at < end);
  const byActor = Map.groupBy(pushes, ({ push }) => push.actor?.name);
  const count = (told: ToldPush['told']): number => pushes.filter((one) => one.told === told).length;
  return {
    pushes: {
      total: pushes.length,
      explained: count('explained'),
      claimed: count('claimed'),
      unasked: count('unasked'),
    },
    pushers: [...byActor]
      .map(([actor, own]) => pusherOf(actor, own, reported))
      .sort(
        (one, other) =>
          left(other) - left(one) ||
          other.pushes - one.pushes ||
          (one.actor ?? '~').localeCompare(other.actor ?? '~', 'en'),
      ),
  };
}

function left({ pushes, explained }: PeriodReport['pushers'][number]): number {
  return pushes - explained;
}

function pusherOf(
  actor: string | undefined,
  told: readonly ToldPush[],
  { analysis, seen, end }: Reported,
): PeriodReport['pushers'][number] {
  const { lineage } = analysis;
  const pushes = told.map(({ push }) => push);
  const [first] = pushes;
  return {
    pushes: pushes.length,
    explained: told.filter((one) => one.told === 'explained').length,
    claimed: told.filter((one) => one.told === 'claimed').length,
    unexplained: told.filter((one) => one.told === 'unexplained').length,
    repositories: named(pushes, ({ registry, repository }) => `${registry}/${repository}`),
    addresses: named(pushes, ({ address }) => address),
    running: new Set(pushes.flatMap((push) => seen.lineage.placementsOf(push)).filter((one) => one.running)).size,
    rights: actor === undefined ? [] : rightsOf(actor, lineage, end),
    ...known({ actor, record: recordOf(first?.facts[0]) }),
  };
}

function named(pushes: readonly Push[], name: (push: Push) => string | undefined): string[] {
  return [...new Set(pushes.flatMap((push) => name(push) ?? []))].sort().slice(0, MOST_NAMES);
}

/** What the policy lets it push to by name, and what records tell that it was granted. */
function rightsOf(actor: string, { policy, controls }: Lineage, end: number): string[] {
  const given = policy.pushRights
    .filter((one) => one.actor === actor)
    .map(({ repositories }) => `policy: ${repositories.patterns.join(', ')}`);
  const granted = controls
    .filter((one) => one.grantee?.name === actor && one.at < end)
    .map(({ at, change, actor: by }) => `${formatTime(at).slice(0, 10)}, by ${by?.name ?? 'nobody named'}: ${change}`);
  return [...new Set([...given, ...granted])].slice(0, MOST_NAMES);
}
