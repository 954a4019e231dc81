import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import { formatDuration } from '../../../core/time.ts';
import type { MuteHost, MuteStretch } from '../../../core/watch.ts';
import { type Fired, onRecord, type Quiet } from '../../rule.ts';
import { clockTime, nameOf, pushExhibits } from '../../sentences/sentences.ts';

const SHOWN = 4;

/** As it stands among the quiet conditions. */
export const MUTE = {
  when: 'the host whose address it came from, and that alone recorded what came from there, recorded nothing at all then, while three or more names came from there that it sends at that time of each day and is not on record as having sent within the hour; and it is the first of its name in that time, by an account, with a program and to a repository as that host pushed before. source-silent tells it once',
  least: 'recorded',
} as const;

/** That the host from which a push came recorded nothing then: it is not judged by what other hosts recorded. */
export function ofMute(push: Push, lineage: Lineage): Quiet | undefined {
  const by = lineage.muteHost(push);
  return by && onRecord('mute', `${by.host} recorded nothing of that time, which source-silent tells`);
}

/** That a host recorded nothing while it pushed: one thing, however much came from it. */
export function ofMuteHost({ host, mute }: MuteHost, { policy }: Lineage): Fired | undefined {
  const [first, ...others] = mute.toSorted((one, other) => other.pushes.length - one.pushes.length);
  if (!first) return undefined;
  const { from, to, before, after, pushes } = first;
  const addresses = [...new Set(pushes.flatMap(({ address }) => address ?? []))].join(', ');
  const last = Math.max(...mute.map((one) => one.to));
  return {
    summary: `${host} recorded nothing for ${formatDuration(to - from)}, from ${clockTime(from)} to ${clockTime(to)}, while ${pushes.length} pushes came from its address ${addresses}, ${regularOf(first)}: nobody can say what built them, and none of them is judged by that${others.length > 0 ? `. The same on ${others.length} more occasion${others.length === 1 ? '' : 's'}` : ''}.`,
    confidence: 'recorded',
    missing: [
      `records of ${host} from ${clockTime(from)} to ${clockTime(to)}: of ${pushes.slice(0, SHOWN).map(nameOf).join(', ')}${pushes.length > SHOWN ? ` and ${pushes.length - SHOWN} more` : ''}`,
      'whether its feed failed, or somebody on the host ended it',
    ],
    since: from,
    pendingUntil: last + policy.windows.lateEvidence,
    evidence: [
      { fact: before, says: `the last thing that ${host} recorded before` },
      { fact: after, says: `the first thing that ${host} recorded after` },
      ...pushes.slice(0, SHOWN).flatMap(pushExhibits),
    ],
  };
}

function regularOf({ pushes, regular }: MuteStretch): string {
  return regular === pushes.length
    ? 'all of names that it sends at that time of the day'
    : `${regular} of them of names that it sends at that time of the day`;
}
