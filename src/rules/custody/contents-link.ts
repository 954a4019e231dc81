import { who } from '../../core/actor.ts';
import type { ContentsRead } from '../../core/contents-read.ts';
import type { Evidence } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { goneSince } from '../compared/gone.ts';
import { isPromoted } from '../compared/promoted.ts';
import type { Exhibit } from '../rule.ts';
import { evidenceOf } from '../sentences/evidence.ts';
import { clockTime } from '../sentences/sentences.ts';
import { contradicted, type Judgements } from './custody-links.ts';
import type { JudgedLink } from './judged-link.ts';
import { stagesOf } from '../origins/copies/stages.ts';

const SHOWN_ENTRIES = 3;
const ABOUT_CONTENTS: ReadonlySet<string> = new Set([
  'implant-in-contents',
  'layers-appended',
  'platform-swapped',
  'suspect-layer-inherited',
]);

/**
 * Complete where a record says that all of the image was compared with one that was trusted, and shows nothing that counts;
 * a finding speaks against it. All else is unknown, unless the environment asks for it and the image could not be read.
 */
export function contentsLink(
  push: Push | undefined,
  placement: Placement,
  lineage: Lineage,
  { suspicions, read: readOf }: Judgements,
): JudgedLink {
  const doubts = (push ? stagesOf(push, lineage) : [])
    .flatMap((stage) => suspicions(stage.key))
    .filter(({ rule }) => ABOUT_CONTENTS.has(rule));
  if (doubts.length > 0) return contradicted(doubts);
  const stage = push && judgedStage(push, lineage);
  const read = stage && readOf(stage);
  const isRequired = placement.environment?.require.contents === true;
  const link = stage && (read ? readLink(read, isRequired) : goneLink(stage, isRequired, lineage));
  return withEntries(link ?? UNREAD, read, placement, lineage);
}

function goneLink(
  push: Push,
  isRequired: boolean,
  lineage: Lineage,
): Pick<JudgedLink, 'state' | 'reason' | 'strength'> | undefined {
  const gone = goneSince(push, lineage);
  if (!gone) return undefined;
  const [unread] = gone.comparison.unread;
  const why = unread ? `: ${unread.reason}` : '';
  return { state: isRequired ? 'missing' : 'unknown', reason: `the image is gone${why}`, strength: gone.strength };
}

const UNREAD: Pick<JudgedLink, 'state' | 'reason'> = {
  state: 'unknown',
  reason: 'the contents were not compared',
};

/** The push at which these very bytes were judged: a promotion brings nothing else. */
function judgedStage(push: Push, lineage: Lineage): Push {
  return stagesOf(push, lineage).find((stage) => !isPromoted(stage, lineage)) ?? push;
}

function readLink(read: ContentsRead, isRequired: boolean): Pick<JudgedLink, 'state' | 'reason' | 'strength'> {
  const { strength, old, baseline } = read;
  if (!read.isComplete) {
    const why = read.unread === undefined ? '' : `: ${read.unread}`;
    return { state: isRequired ? 'missing' : 'unknown', reason: `not all of it could be read${why}`, strength };
  }
  const unknown = (reason: string) => ({ state: 'unknown', reason, strength }) as const;
  if (old === undefined) return unknown('no trusted image is there to compare it with: it was judged by itself');
  if (!read.isCurrent)
    return unknown(
      `it was compared with ${old}${baseline === undefined ? ', which is not trusted' : `, and not with ${baseline} yet`}`,
    );
  if (!isAtLeast(strength, 'recorded')) return unknown(`that it was compared with ${old} is only claimed`);
  if (read.severity) return unknown(`what it has that ${old} had not is covered by an exception`);
  return { state: 'complete', reason: `compared with ${old}, nothing in it counts`, strength };
}

/** Whoever came into a container may have changed what the image brought. */
function withEntries(
  link: Pick<JudgedLink, 'state' | 'reason' | 'strength'>,
  read: ContentsRead | undefined,
  placement: Placement,
  lineage: Lineage,
): JudgedLink {
  const running = placement.instances.filter(({ to }) => to === undefined);
  const entries = lineage.entriesInto(placement, running).slice(-SHOWN_ENTRIES);
  const entered = entries.map(({ actor, at }) => `; entered by ${who(actor)} at ${clockTime(at)}`);
  const exhibits = entries.map(({ fact, by }): Exhibit => ({ fact, says: `somebody came in: ${by}` }));
  const hasProof = exhibits.length > 0 || read !== undefined;
  return {
    ...link,
    reason: `${link.reason}${entered.join('')}`,
    ...(hasProof && { proof: () => inOrder([...(read?.evidence ?? []), ...evidenceOf(exhibits)]) }),
  };
}

function inOrder(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.toSorted((one, other) => one.time - other.time || (one.eventId < other.eventId ? -1 : 1));
}
