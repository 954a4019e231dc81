import { who } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { comparedExhibits } from '../compared/additions.ts';
import { oldOf } from '../compared/finding-contents.ts';
import { goneSince } from '../compared/gone.ts';
import { isPromoted } from '../compared/promoted.ts';
import type { Compared, Exhibit } from '../rule.ts';
import { evidenceOf } from '../sentences/evidence.ts';
import { clockTime, nameOf } from '../sentences/sentences.ts';
import { contradicted, type JudgedLink, type Judgements } from './custody-links.ts';
import { stagesOf } from './stages.ts';

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
  { suspicions, compared }: Judgements,
): JudgedLink {
  const doubts = (push ? stagesOf(push, lineage) : [])
    .flatMap((stage) => suspicions(stage.key))
    .filter(({ rule }) => ABOUT_CONTENTS.has(rule));
  if (doubts.length > 0) return contradicted(doubts);
  const stage = push && judgedStage(push, lineage);
  const read = stage && compared(stage);
  const isRequired = placement.environment?.require.contents === true;
  const link = stage && (read ? readLink(stage, read, isRequired, lineage) : goneLink(stage, isRequired, lineage));
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

function readLink(
  push: Push,
  read: Compared,
  isRequired: boolean,
  lineage: Lineage,
): Pick<JudgedLink, 'state' | 'reason' | 'strength'> {
  const { strength, facts } = read;
  const old = oldOf(facts, push, lineage);
  if (!read.isComplete) {
    const [unread] = facts.flatMap(({ comparison }) => comparison.unread);
    const why = unread ? `: ${unread.reason}` : '';
    return { state: isRequired ? 'missing' : 'unknown', reason: `not all of it could be read${why}`, strength };
  }
  const unknown = (reason: string) => ({ state: 'unknown', reason, strength }) as const;
  if (!old || facts.some(({ comparison }) => !comparison.old))
    return unknown('no trusted image is there to compare it with: it was judged by itself');
  if (!read.isCurrent)
    return unknown(
      `it was compared with ${nameOf(old)}${read.baseline?.push ? `, and not with ${nameOf(read.baseline.push)} yet` : ', which is not trusted'}`,
    );
  if (!isAtLeast(strength, 'recorded')) return unknown(`that it was compared with ${nameOf(old)} is only claimed`);
  if (read.severity) return unknown(`what it has that ${nameOf(old)} had not is covered by an exception`);
  return { state: 'complete', reason: `compared with ${nameOf(old)}, nothing in it counts`, strength };
}

/** Whoever came into a container may have changed what the image brought. */
function withEntries(
  link: Pick<JudgedLink, 'state' | 'reason' | 'strength'>,
  read: Compared | undefined,
  placement: Placement,
  lineage: Lineage,
): JudgedLink {
  const running = placement.instances.filter(({ to }) => to === undefined);
  const entries = lineage.entriesInto(placement, running).slice(-SHOWN_ENTRIES);
  const entered = entries.map(({ actor, at }) => `; entered by ${who(actor)} at ${clockTime(at)}`);
  const exhibits: readonly Exhibit[] = [
    ...(read ? comparedExhibits(read).slice(0, 1) : []),
    ...entries.map(({ fact, by }) => ({ fact, says: `somebody came in: ${by}` })),
  ];
  return {
    ...link,
    reason: `${link.reason}${entered.join('')}`,
    ...(exhibits.length > 0 && { proof: () => evidenceOf(exhibits) }),
  };
}
