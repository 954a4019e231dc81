import type { Found } from '../../../src/core/attachment.ts';
import { jsonIn, namedSubject } from '../../../src/core/named-subject.ts';
import { parseTime } from '../../../src/core/time.ts';
import { type Answered, evidenceRecord } from '../../../src/ingest/fetching/evidence-record.ts';
import type { Image } from '../../scenarios/act.ts';
import { manifestOf } from '../../scenarios/images.ts';
import type { Place } from '../act.ts';
import type { Month } from '../month.ts';
import type { Line } from '../telemetry.ts';
import { chanceOf } from '../world/chance.ts';
import type { Made } from './attached.ts';
import { hasFallback, type HeldThere, keyOf } from './held.ts';
import type { SignedLife } from './signed-life.ts';
import type { Manners } from './manners.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is to be asked about, see docs/collectors.md: from when, what makes it due, and while it runs each day. */
interface Wanted {
  readonly place: Place;
  readonly image: Image;
  readonly from: number;
  readonly due: readonly number[];
  readonly runs: readonly { readonly from: number; readonly until: number }[];
}

/** The records of a collector that asks what is attached to images. */
export function asksOf(month: Month, life: SignedLife, manners: Manners): readonly Line[] {
  return [
    ...wantedOf(month, life, manners).flatMap((one) => answersOf(one, month, life, manners)),
    ...untoldOf(month, life, manners),
  ].sort((one, other) => one.at - other.at);
}

/** Records that tell digests alone, also of what has a tag. */
const DIGESTS_ALONE = ['artifact-registry-audit', 'github-audit', 'nexus'];

/** What was pushed by its digest alone is asked what it is. */
function untoldOf({ until, organisation }: Month, { attachments }: SignedLife, { asksFrom }: Manners): readonly Line[] {
  const isTold = ({ registry }: Place, at: number, isBare: boolean): boolean =>
    organisation.telemetry.some(
      ({ of, kind, from = -Infinity, until: to = Infinity }) =>
        of === registry.id && from <= at && at < to && (isBare || DIGESTS_ALONE.includes(kind)),
    );
  const askedAt = (place: Place, at: number, digest: string): number => {
    const chance = chanceOf(`signing ${organisation.seed}/itself ${place.repository} ${digest}`);
    return Math.max(at, asksFrom) + chance.between(5, 90) * SECOND;
  };
  const itself = attachments.all.flatMap(({ at, place, kind, made }) => {
    const asked = askedAt(place, at, made.image.digest);
    return isTold(place, at, kind === 'referrer') && asked < until ? wordsOf(made, place, asked) : [];
  });
  const lists = attachments.lists.flatMap(({ at, place, list, listed }) => {
    const asked = askedAt(place, at, list.digest);
    if (!isTold(place, at, false) || asked >= until) return [];
    return listed.flatMap(({ made }) => wordsOf(made, place, asked, list));
  });
  return [...new Map([...itself, ...lists].map((line) => [line.text, line])).values()];
}

/** What it or its bytes say that it is about. */
function wordsOf(made: Made, { registry, repository }: Place, at: number, list?: Image): readonly Line[] {
  const named = made.layers.map(({ bytes }) => namedSubject(jsonIn(bytes))).find((one) => one !== undefined);
  const subject = made.image.subject?.digest ?? named;
  if (subject === undefined) return [];
  const told = { observed: parseTime(new Date(at).toISOString()), isComplete: false, subject };
  return recordsOf(made, 'subject', { ...told, registry: registry.host, repository }, at, list);
}

function wantedOf(month: Month, { acts, lives, attachments }: SignedLife, manners: Manners): readonly Wanted[] {
  const wanted = new Map<string, { place: Place; image: Image; pushes: number[]; runs: Wanted['runs'] }>();
  const of = (place: Place, image: Image) => {
    const key = keyOf(place, image);
    const found = wanted.get(key) ?? { place, image, pushes: [], runs: [] };
    wanted.set(key, found);
    return found;
  };
  for (const { place, image, from, until } of lives.all) {
    const one = of(place, image);
    one.runs = [...one.runs, { from, until }];
  }
  for (const act of acts) {
    if (act.act !== 'push' || act.image.subject !== undefined || act.image.manifest !== undefined) continue;
    if (manners.scope === 'pushed' || wanted.has(keyOf(act.to, act.image))) of(act.to, act.image).pushes.push(act.at);
  }
  const heard = (place: Place, at: number): boolean =>
    month.organisation.telemetry.some(
      ({ of: system, from = -Infinity, until = Infinity }) => system === place.registry.id && from <= at && at < until,
    );
  return [...wanted.values()].map(({ place, image, pushes, runs }) => {
    const begins = runs.map(({ from }) => from);
    const known = pushes.filter((at) => heard(place, at));
    const firsts = manners.scope === 'pushed' ? [...begins, ...known] : begins;
    const first = Math.min(...firsts);
    const told = attachments.times(place, image).filter((at) => at >= first && heard(place, at));
    const [placed, pushed] = [Math.min(...begins), Math.min(...known)];
    const due = [first, pushed + HOUR, placed + HOUR, ...told].filter((at) => at >= first && at < Infinity);
    return { place, image, from: first, due, runs };
  });
}

function answersOf(
  one: Wanted,
  { until, organisation }: Month,
  { attachments }: SignedLife,
  { asksFrom }: Manners,
): readonly Line[] {
  const { place, image, runs } = one;
  const chance = chanceOf(`signing ${organisation.seed}/asked ${keyOf(place, image)}`);
  const isRunning = (at: number): boolean => runs.some((run) => run.from <= at && at < run.until);
  const due = one.due.map((at) => Math.max(at, asksFrom)).sort((first, other) => first - other);
  const lines: Line[] = [];
  let last: { readonly at: number; readonly hash: string } | undefined;
  for (;;) {
    const since = last?.at ?? -Infinity;
    const event = due.find((at) => at > since);
    const daily = since + DAY;
    const next = event ?? (isRunning(daily) ? daily : undefined);
    const at = next === undefined ? Infinity : Math.min(next, isRunning(daily) ? daily : next);
    if (at >= until) return lines;
    const asked = at + chance.between(5, 90) * SECOND;
    const there = [image, ...(image.children ?? [])].flatMap((subject) => attachments.at(place, subject, asked));
    const hash = there.map(({ made }) => made.image.digest).join();
    const isDue = event !== undefined && event <= at;
    if (isDue || hash !== last?.hash) lines.push(...answered(one, there, asked));
    last = { at: asked, hash };
  }
}

function answered({ place, image }: Wanted, there: readonly HeldThere[], at: number): readonly Line[] {
  const observed = parseTime(new Date(at).toISOString());
  const told = { observed, registry: place.registry.host, repository: place.repository, isComplete: true };
  const held = there.flatMap(({ kind, made, subject }) => {
    const found = kind !== 'referrer' ? 'tag' : hasFallback(place.registry) ? 'referrers-tag' : 'referrers';
    return recordsOf(made, found, { ...told, subject: subject.digest }, at);
  });
  const bare = [image, ...(image.children ?? [])].filter(
    ({ digest }) => !there.some(({ subject }) => subject.digest === digest),
  );
  return [
    ...held,
    ...bare.map(({ digest }) => ({ at, text: JSON.stringify(evidenceRecord({ ...told, subject: digest })) })),
  ];
}

/** A record a layer. */
function recordsOf({ image, layers }: Made, found: Found, told: Answered, at: number, list?: Image): readonly Line[] {
  const manifest = Buffer.from(manifestOf(image));
  const index = list && { digest: list.digest, bytes: Buffer.from(manifestOf(list)) };
  return layers.map(({ bytes }, layer) => ({
    at,
    text: JSON.stringify(
      evidenceRecord({
        ...told,
        attachment: { digest: image.digest, found, manifest, layer, part: bytes, ...(index && { index }) },
      }),
    ),
  }));
}
