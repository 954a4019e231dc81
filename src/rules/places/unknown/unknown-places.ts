import { who } from '../../../core/actor.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Images } from '../../../core/images.ts';
import { isPulledThrough } from '../../../core/pulled-through.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { DigestlessPush, Placement, Push, TagInterval } from '../../../core/subjects.ts';
import { CLOCKS, formatDuration, MINUTE, type Time } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';
import { isBroughtTo } from '../names/artifactory-names.ts';
import { ranFrom } from '../reach.ts';
import { clockTime, whereOf } from '../../sentences/sentences.ts';

/** The pushes on record that brought what a placement runs into the repository that it names, oldest first. */
export function bringingPushes(placement: Placement, lineage: Lineage): readonly Push[] {
  const { reference } = placement;
  return lineage
    .pushesFor(placement)
    .filter((push) => reference !== undefined && isRecorded(push) && isBroughtTo(reference, push, lineage))
    .sort((one, other) => one.at - other.at);
}

/**
 * The places of one environment that run the same bytes by the same repository, and ran them before any push on record;
 * the first that did leads. By environment, since an exception for one is none for another.
 */
export function alike(placement: Placement, lineage: Lineage): readonly Placement[] {
  const { digest } = placement;
  if (!digest) return [placement];
  return grouped(lineage.placementsOfDigest(digest), lineage).get(groupOf(placement)) ?? [placement];
}

const grouped = madeOnce(
  (all: readonly Placement[], lineage: Lineage) =>
    new Map(Array.from(Map.groupBy(all, groupOf), ([group, places]) => [group, inOrder(places, lineage)])),
);

function groupOf({ digest, reference, environment, resolved }: Placement): string {
  return JSON.stringify([digest, reference?.registry, reference?.repository, environment?.name, resolved]);
}

function inOrder(places: readonly Placement[], lineage: Lineage): readonly Placement[] {
  const [any] = places;
  const [first] = any ? bringingPushes(any, lineage) : [];
  const until = first ? (first.since ?? first.at) - CLOCKS : Number.POSITIVE_INFINITY;
  return places
    .flatMap((place) => {
      const ran = ranFrom(place);
      return ran !== undefined && ran < until ? [{ place, ran }] : [];
    })
    .sort((one, other) => one.ran - other.ran || (one.place.key < other.place.key ? -1 : 1))
    .map(({ place }) => place);
}

/** In the registry the tag meant other bytes already. */
export function isOther(
  meant: TagInterval | undefined,
  ran: Time,
  { digest, reference }: Placement,
  lineage: Lineage,
): boolean {
  return (
    meant?.push !== undefined &&
    digest !== undefined &&
    meant.from < ran &&
    !lineage.isSameImage(meant.digest, digest, reference)
  );
}

// Harbor looks every 20 s, ten times at most, whether it has all layers by now, and stores the manifest then; ECR is quicker.
// https://github.com/goharbor/harbor/blob/main/src/controller/proxy/manifestcache.go
const CACHED_WITHIN = 4 * MINUTE;

/**
 * Whether the first push of what runs is the registry's own cache keeping it: that passes bytes on before it stores them, and
 * fetches only what somebody asks for, so that it is there after the container began that it was fetched for.
 */
export function isFetchedFor(push: Push | undefined, ran: Time | undefined): boolean {
  return push !== undefined && ran !== undefined && push.at - ran <= CACHED_WITHIN && isPulledThrough(push);
}

/** The last push of the tag before the container ran, where no record tells its digest, nor would tell a pull. */
export function unnamedPush(placement: Placement, lineage: Lineage): DigestlessPush | undefined {
  const { reference } = placement;
  const ran = ranFrom(placement);
  if (reference?.tag === undefined || ran === undefined || lineage.recordsPulls(reference.registry)) return undefined;
  const { tag } = reference;
  const last = lineage
    .digestlessTo(reference)
    .findLast((push) => push.tag === tag && push.at <= ran + CLOCKS && isRecorded(push));
  const meant = lineage.tagAt(reference, tag, ran);
  return last && (!meant || meant.from < last.at) ? last : undefined;
}

/** Of what runs only the runtime's own id is on record, and no manifest that it belongs to. */
export function isNamedByIdOnly({ digest, reference, observed }: Placement, lineage: Images): boolean {
  if (!digest) return false;
  const told = observed.filter((fact) => fact.digest !== undefined);
  return told.every(({ byId }) => byId === true) && lineage.standsFor(digest, reference).every((one) => one === digest);
}

/** ` and 7 more places (container api of …; …)`; empty where there are none. */
export function besides(others: readonly Placement[]): string {
  if (others.length === 0) return '';
  const shown = others.slice(0, 3).map(whereOf).join('; ');
  return ` and ${others.length} more place${others.length > 1 ? 's' : ''} (${shown}${others.length > 3 ? '; …' : ''})`;
}

/** Who pushed it how long after it had begun to run. */
export function laterPush(push: Push, ran: Time): string {
  const pushed = push.since === undefined ? `${who(push.actor)} pushed it` : 'asking the registry found it';
  return `${pushed} ${formatDuration(push.at - ran)} after it had begun to run, at ${clockTime(push.at)}`;
}
