import { shortDigest } from '../../../core/digest.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Placement } from '../../../core/subjects.ts';
import type { Interval } from '../../../core/time.ts';
import { onRecord, type Quiet } from '../../rule.ts';
import { clockTime } from '../../sentences/sentences.ts';

/** As it stands among the quiet conditions. */
export const SENT = {
  when: 'no record of the registry shows that the tag was moved in between, and the last record of hosts that may build which shows that something was sent by that name in this time is of one that had made these very bytes, as one had made what was pushed there last: the registry’s record of it was lost',
  least: 'recorded',
} as const;

/** That a builder recorded how the bytes came under that name, where the registry did not. */
export function sentQuiet({ digest, reference }: Placement, within: Interval, lineage: Lineage): Quiet | undefined {
  if (!digest || !reference) return undefined;
  const name = { ...reference, tag: reference.tag ?? 'latest' };
  const sent = lineage.sentUnder(name, digest, within);
  if (!sent) return undefined;
  // Where a run is asked for, or usual, no host's record stands in for it.
  const last = lineage.pushesTo(name).findLast(({ at, kind }) => at < sent.at && kind !== 'artifact');
  if (!last || lineage.explanation(last).state !== 'hosted') return undefined;
  // What the registry says that the tag meant since then is not these bytes: that was asked before.
  const isMoved = lineage
    .tagHistory(name, name.tag)
    .some(({ push, from }) => push !== undefined && from >= sent.at && from < (within.to ?? Number.POSITIVE_INFINITY));
  if (isMoved) return undefined;
  const host = sent.origin.host ?? 'a host that builds';
  return onRecord(
    'sent',
    `${host} recorded that it made ${shortDigest(digest)} and sent it by this name at ${clockTime(sent.at)}`,
    sent.origin.facts,
  );
}
