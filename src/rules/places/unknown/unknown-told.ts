import { type Digest, shortDigest } from '../../../core/digest.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Placement, Push, TagInterval } from '../../../core/subjects.ts';
import { CLOCKS, countUntil, type Time } from '../../../core/time.ts';
import { seemsOlder } from './older-images.ts';
import { besides, laterPush } from './unknown-places.ts';
import { hasNoNode, oldDefinition, WITHOUT_NODE } from './without-node.ts';
import type { Fired } from '../../rule.ts';
import { clockTime, placementExhibits, pushExhibits, whereOf } from '../../sentences/sentences.ts';

/** Bytes that run, and what the records of their registry say of them. */
export interface Unknown {
  /** Where they run, the first place leading. */
  readonly places: readonly [Placement, ...Placement[]];
  readonly digest: Digest;
  readonly ran: Time;
  /** When the registry's records begin. */
  readonly start: Time;
  /** The push that came after they had begun to run. */
  readonly late?: Push | undefined;
  /** What their tag meant in the registry instead. */
  readonly other?: TagInterval | undefined;
}

/** What is to be told of them. */
export function tellUnknown({ places, digest, ran, start, late, other }: Unknown, lineage: Lineage): Fired {
  const [first, ...others] = places;
  const { reference, image } = first;
  const registry = reference?.registry ?? '';
  const what = shortDigest(digest);
  const asked = first.asked.find((one) => !one.uncertain)?.at ?? start;
  const definition = oldDefinition(first);
  const window = { from: other ? other.from : Math.max(start, asked), to: ran };
  const cover = lineage.registryCoverage(registry, window);
  const signs = late || other ? [] : places.map((one) => seemsOlder(one, start, ran, lineage));
  const sign = signs.every((one) => one !== undefined) ? signs[0] : undefined;
  const but = late
    ? ` before: ${laterPush(late, ran)}`
    : other
      ? `: there the tag means ${shortDigest(other.digest)} since ${clockTime(other.from)}`
      : '';
  const pulls = late || other ? 'no push and no pull of it' : unseen(first, ran, lineage);
  return {
    summary: `${whereOf(first)}${besides(others)} runs ${what} as ${image}, and the records of ${registry} show ${sign === undefined ? pulls : `no push of it: ${sign}`}${but}.`,
    ...(sign === undefined ? hasNoNode(first) && { respond: WITHOUT_NODE } : { severity: 'low', respond: ASK }),
    confidence: 'recorded',
    missing: [
      `a push of ${what} to ${reference?.repository ?? ''}${late ? ' before it ran' : ''}`,
      ...(sign === undefined ? [] : [`what the tag meant before the records begin at ${clockTime(start)}`]),
      ...(cover.gap === undefined ? [] : [cover.gap]),
      ...(definition === undefined
        ? []
        : [
            `who registered the task definition ${definition}: it is older than the records, and names a tag, not bytes`,
          ]),
    ],
    absence: cover.absence,
    askedUntil: ran + CLOCKS,
    pendingUntil: first.from + lineage.policy.windows.lateEvidence,
    evidence: [
      ...(other?.push ? pushExhibits(other.push).slice(0, 1) : []),
      ...(late ? pushExhibits(late).slice(0, 1) : []),
      ...[first, ...others.slice(0, 4)].flatMap(placementExhibits),
    ],
    alsoOn: others.map(({ key }) => key),
  };
}

const ASK: readonly string[] = ['Ask the registry for the digest: since when it holds it, and under which tags.'];

/** Of pulls by a tag a registry may not tell the bytes: so it cannot be said that nobody pulled them. */
function unseen({ reference }: Placement, ran: Time, lineage: Lineage): string {
  const pulls = reference?.tag === undefined ? [] : lineage.tagServed(reference, reference.tag);
  const last = pulls[countUntil(pulls, ran + CLOCKS) - 1];
  return last
    ? `no push of it, and of its tag only pulls whose bytes they do not tell, the last at ${clockTime(last.at)}`
    : 'no push and no pull of it';
}
