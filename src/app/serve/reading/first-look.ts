import type { Coverage } from '../../../core/coverage.ts';
import type { Digest } from '../../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed, RunReported } from '../../../core/event.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Time } from '../../../core/time.ts';
import { inOrder } from '../../../lineage/facts/facts.ts';
import { factMemory } from '../../../lineage/in-memory/fact-memory.ts';
import type { LookUps } from '../../../lineage/storage/look-ups.ts';
import { mentionsOf } from '../../../lineage/storage/mentions.ts';
import { TooMuch } from '../../../lineage/near/gathering.ts';
import { factsNear } from '../../../lineage/near/near-image.ts';
import type { Suspects } from '../../../lineage/near/suspects.ts';
import type { Background } from '../../../rules/incidents/focus.ts';
import type { Shelf } from '../../../lineage/storage/store.ts';
import { examinedBefore } from '../../trust/examined-before.ts';
import { analyze } from '../../analysis/analyze.ts';
import { alikeTo } from './look-alikes.ts';
import type { Judgement } from '../../settings/judgement.ts';

/** What is known besides the facts near: the latest runs, when which feed was heard, and what the last evaluation found. */
export interface Known {
  readonly runs: readonly RunReported[];
  readonly coverage: readonly Coverage[];
  readonly findings: readonly Finding[];
  readonly background?: Background | undefined;
  readonly suspects: Suspects;
  /** Verdicts that were computed; absent: none were. */
  readonly examined?: Pick<Shelf, 'bytes'>;
}

/** What a look found, and at how many of the fresh facts it looked, from the first on. */
export interface Look {
  readonly findings: readonly Finding[];
  readonly looked: number;
}

/** Of so many images what is near is gathered for one look: a third of a second's work, and reading waits for it. */
const MOST_IMAGES = 30;

/**
 * What fresh facts say by themselves and together with the facts near their images, long before all facts are judged
 * again. Of what a part of the facts cannot tell it goes by the last evaluation, or leaves it to the next (bursts over many
 * repositories, and whatever is about the telemetry). Where many are fresh, it looks at the first ones only.
 */
export async function firstLook(
  fresh: readonly LandwaiterEvent[],
  { policy, rules }: Judgement,
  store: LookUps,
  { runs, coverage, findings, background, suspects, examined: examinedShelf }: Known,
  at: Time,
): Promise<Look> {
  const { near, looked } = await nearFirst(fresh, store, policy);
  if (!near) return { findings: [], looked };
  const seen = fresh.slice(0, looked);
  const beside = await suspects.beside(pushedIn(seen, near), actorsOf(seen, policy), findings);
  const alike = background ? await alikeTo(seen, background.names, store, policy) : [];
  // The same ones come from several places.
  const memory = factMemory();
  memory.add([...seen, ...near, ...runs, ...beside, ...alike]);
  const facts = await judgeable([...memory.all()], policy, examinedShelf);
  const focus = {
    fresh: new Set(seen.map(({ id }) => id)),
    standing: new Map(findings.map((finding) => [finding.id, finding])),
    background,
  };
  return {
    findings: analyze({ ...facts, coverage, inputs: [] }, policy, at, rules, undefined, focus).findings,
    looked,
  };
}

/** Without what is told of images of which not every attachment is examined yet: half of it would say something else. */
async function judgeable(events: readonly LandwaiterEvent[], { signers }: Policy, shelf: Known['examined']) {
  if (!shelf) return { events: inOrder(events) };
  const { examined, missing } = await examinedBefore(
    events,
    signers.flatMap(({ trust }) => trust),
    shelf,
  );
  const unknown = new Set(missing.map(({ subject }) => subject));
  const known = events.filter((event) => event.type !== 'evidence.held' || !unknown.has(event.subject));
  return { events: inOrder(known), examined };
}

/** The pushes of the images that fresh facts push, and of what those list. */
function pushedIn(fresh: readonly LandwaiterEvent[], near: readonly LandwaiterEvent[]): readonly ManifestPushed[] {
  const digests = new Set(
    fresh.flatMap((fact) => (fact.type === 'manifest.pushed' ? [fact.digest, ...(fact.children ?? [])] : [])),
  );
  return [...fresh, ...near]
    .filter((fact) => fact.type === 'manifest.pushed')
    .filter(({ digest }) => digests.has(digest));
}

/** Those who did something, by the policy's names for them; and nobody in particular, whom some registries name. */
function actorsOf(facts: readonly LandwaiterEvent[], policy: Policy): ReadonlySet<string> {
  const names = facts.flatMap((fact) => mentionsOf(fact).actors);
  const isUnnamed = facts.some((fact) => fact.type === 'manifest.pushed' && !fact.actor);
  return new Set([...names.map((name) => policy.actor({ name, kind: 'unknown' }).name), ...(isUnnamed ? [''] : [])]);
}

/**
 * The facts near the images of as many of the first facts as are not too much for one look. None near a single fact that
 * is by itself: without some of what explains the others it would be raised that they are unexplained.
 */
async function nearFirst(
  fresh: readonly LandwaiterEvent[],
  store: LookUps,
  policy: Policy,
): Promise<{ readonly near?: readonly LandwaiterEvent[]; readonly looked: number }> {
  for (let looked = firstPart(fresh); ; looked = Math.ceil(looked / 2)) {
    const some = fresh.slice(0, looked);
    // Judging needs what else was pushed there, and not only what the tag meant.
    const names = some.flatMap((fact) =>
      mentionsOf(fact).repositories.map(({ registry, repository }) => ({ registry, repository })),
    );
    try {
      const { facts } = await factsNear({ digests: some.flatMap(imagesOf), names, actors: [] }, store, policy);
      return { near: facts, looked };
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      if (looked <= 1) return { looked };
    }
  }
}

/** How many facts, from the first on, name no more images than one look can take. One fact at least. */
function firstPart(fresh: readonly LandwaiterEvent[]): number {
  const images = new Set<Digest>();
  const end = fresh.findIndex((fact) => {
    for (const digest of imagesOf(fact)) images.add(digest);
    return images.size > MOST_IMAGES;
  });
  return end < 0 ? fresh.length : Math.max(end, 1);
}

/** Without layers: half of all images share those of a base. */
function imagesOf(fact: LandwaiterEvent): readonly Digest[] {
  const layers = new Set(fact.type === 'manifest.pushed' ? (fact.layers ?? []).map(({ digest }) => digest) : []);
  return mentionsOf(fact).digests.filter((digest) => !layers.has(digest));
}
