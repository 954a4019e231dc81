import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { latest } from '../../../core/time.ts';
import type { Made } from './makers.ts';
import { NEARLY_ALL, type Seen, sureness, tally } from '../tally.ts';

/** A host that is on record only as having tagged and sent images, as builds with BuildKit show. */
export interface Sender {
  /** The host, and what it so sent. */
  readonly seen: Seen;
  /** How many of them runs explain. */
  readonly count: number;
  /**
   * `builder`: runs made what it sends, so often and nearly always that it is where they go on. `unclear`: so often, but other
   * images come from there as well, or no run is on record that could tell. `other`: nothing of its images says so.
   */
  readonly is: 'builder' | 'unclear' | 'other';
}

/** Of a folder: what a run may have made, and what runs did. */
interface Sent {
  readonly own: readonly Push[];
  readonly made: Pick<Made, 'pushes'>;
}

/**
 * Hosts that tagged images which came there by no pull, and sent them. On a workstation the same is recorded: what tells builders
 * are the runs which explain the images, by the builds that the draft goes by. What came after the last run on record none could.
 */
export function sendersIn({ hostOrigins, runs }: Lineage, folders: readonly Sent[]): readonly Sender[] {
  const recorded = runs.filter(isRecorded);
  const until = recorded.length === 0 ? Number.POSITIVE_INFINITY : latest(recorded.map(({ from, to }) => to ?? from));
  const [sent, explained] = [tally(), tally()];
  for (const { own, made } of folders)
    for (const push of own)
      for (const { host, how } of push.at <= until ? hostOrigins(push) : []) {
        if (how !== 'tagged' || host === undefined) continue;
        sent.add(host, push.at);
        if (made.pushes.has(push)) explained.add(host, push.at);
      }
  return sent.list().map((seen) => {
    const inRuns = explained.list().find(({ name }) => name === seen.name);
    const count = inRuns?.count ?? 0;
    const isOften = recorded.length === 0 ? sureness(seen) === 'sure' : inRuns && sureness(inRuns) === 'sure';
    return { seen, count, is: isOften ? (count >= NEARLY_ALL * seen.count ? 'builder' : 'unclear') : 'other' };
  });
}
