import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { equalRepository, fullName } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { DigestlessPush, Placement } from '../../core/subjects.ts';
import { CLOCKS, countUntil, type Time } from '../../core/time.ts';
import { addTo } from '../../core/grouping.ts';
import { known } from '../../core/known.ts';
import { madeOnce } from '../made-once.ts';
import type { Fired } from '../rule.ts';
import { clockTime, whereOf } from '../sentences/sentences.ts';

// Whoever may push can set very many tags: nothing here goes through all of them for each.

/** What began by a tag, after a push of it of which no record tells the image and before the next one. */
export interface Brought {
  readonly push: DigestlessPush;
  readonly placement: Placement;
}

/** What {@link beganBy} tells, where the repository is not on record as having held the bytes before the first of these pushes. */
export function broughtBy(pushes: readonly DigestlessPush[], lineage: Lineage): readonly Brought[] {
  const [first] = pushes;
  if (!first) return [];
  const { firstRan } = byName(lineage);
  const there = memoOf((placement: Placement) => wasThere(placement, first.at, firstRan, lineage));
  return beganBy(pushes, lineage).filter(({ placement }) => !there(placement));
}

/**
 * What began to run, or was asked for, by the names that these pushes set, oldest first: each by the last push of its name on
 * record before it.
 */
export function beganBy(pushes: readonly DigestlessPush[], lineage: Lineage): readonly Brought[] {
  const own = new Set(pushes);
  const { placed, moves } = byName(lineage);
  const found: Brought[] = [];
  for (const name of new Set(pushes.map(tagged)))
    for (const placement of placed.get(name) ?? []) {
      const all = moves.get(name) ?? [];
      const last = all[countUntil(all, placement.from + CLOCKS) - 1]?.push;
      if (last && own.has(last)) found.push({ push: last, placement });
    }
  return found.sort((one, other) => one.placement.from - other.placement.from);
}

/** As the keys of pushes that nobody recorded. */
export function keysOf(brought: readonly Brought[]): readonly string[] {
  const keys = brought.flatMap(({ push, placement: { digest } }) => (digest ? [`${tagged(push)}@${digest}`] : []));
  return [...new Set(keys)];
}

/** `; container sync of CronJob/sync in edge (…) runs sha256:… by it since …, which nobody had from there before`; empty where there are none. */
export function broughtSentence(brought: readonly Brought[]): string {
  const [first] = brought;
  if (!first) return '';
  const { placement } = first;
  const more = new Set(brought.map(({ placement: { key } }) => key)).size - 1;
  const pods = new Set(placement.instances.map(({ pod }) => pod)).size;
  const often = pods > 1 ? ` in ${pods} pods` : '';
  const beside = more === 0 ? '' : ` (and ${more} more place${more > 1 ? 's' : ''})`;
  return placement.digest && !placement.resolved
    ? `; ${whereOf(placement)}${beside} ran ${shortDigest(placement.digest)} by that tag${often} from ${clockTime(placement.from)}, which nobody is on record as having had from there before`
    : `; ${whereOf(placement)}${beside} was asked for by that tag at ${clockTime(placement.from)}`;
}

/** The image that a finding about these is about, where there is one alone. */
export function imageOf(brought: readonly Brought[]): Pick<Fired, 'image'> {
  const [first, ...others] = brought;
  const digest = first?.placement.digest;
  if (!first || !digest || others.some(({ placement }) => placement.digest !== digest)) return {};
  const { registry, repository, tag } = first.push;
  return { image: { registry, repository, digest, ...known({ tag }) } };
}

/** Of the pushes of a name, with and without a digest, when each was. */
interface Move {
  readonly at: Time;
  readonly push?: DigestlessPush;
}

const byName = madeOnce((lineage: Lineage) => {
  const placed = new Map<string, Placement[]>();
  const moves = new Map<string, Move[]>();
  const firstRan = new Map<string, Time>();
  for (const push of lineage.digestless) addTo(moves, tagged(push), { at: push.at, push });
  for (const placement of lineage.placements) {
    const { reference } = placement;
    if (!reference) continue;
    if (moves.has(tagged(reference))) addTo(placed, tagged(reference), placement);
    const image = `${fullName(reference)}@${placement.digest ?? ''}`;
    firstRan.set(image, Math.min(placement.from, firstRan.get(image) ?? placement.from));
  }
  for (const push of lineage.pushes) {
    const own = isRecorded(push) ? moves.get(tagged(push)) : undefined;
    if (own) for (const { at } of push.facts) own.push({ at });
  }
  for (const own of moves.values()) own.sort((one, other) => one.at - other.at);
  return { placed, moves, firstRan };
});

/** Whether the repository is on record as having held what runs. */
function wasThere(
  { digest, reference, resolved }: Placement,
  before: Time,
  firstRan: FirstRan,
  lineage: Lineage,
): boolean {
  if (!digest || !reference || resolved) return false;
  return lineage
    .standsFor(digest, reference)
    .some(
      (one) =>
        (firstRan.get(`${fullName(reference)}@${one}`) ?? before) < before ||
        lineage.pulledBy(reference, one, before) === 'recorded' ||
        lineage.pushesOf(one).some((push) => push.at < before && isRecorded(push) && equalRepository(push, reference)),
    );
}

type FirstRan = ReadonlyMap<string, Time>;

/** Once for each image of a repository: it may run in very many places. */
function memoOf(find: (placement: Placement) => boolean): (placement: Placement) => boolean {
  const answers = new Map<string, boolean>();
  return (placement) => {
    const { digest, reference, resolved } = placement;
    const name = `${reference ? fullName(reference) : ''}@${digest ?? ''} ${resolved}`;
    const found = answers.get(name) ?? find(placement);
    answers.set(name, found);
    return found;
  };
}

function tagged(name: RepositoryName & { readonly tag?: string }): string {
  return `${fullName(name)}:${name.tag ?? ''}`;
}
