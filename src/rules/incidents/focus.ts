import type { Actor } from '../../core/actor.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Run } from '../../core/build.ts';
import { type Finding, isSuspicion } from '../../core/finding.ts';
import type { UsualNow } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import type { NamedRepository, Push } from '../../core/subjects.ts';
import type { Phase, Subject } from '../rule.ts';
import { manifestsOf } from '../origins/platforms.ts';
import { isUntold } from '../actors/publishers.ts';
import { isAboutWho } from '../actors/strangers.ts';

/** What all facts told at the last evaluation, and a part of them cannot tell. */
export interface Background {
  readonly usual: UsualNow;
  /** Every repository that was named, by `registry/repository`. */
  readonly names: ReadonlyMap<string, RepositoryName>;
  /** By ids of findings: keys of the other subjects that they stand on. */
  readonly alsoOn: ReadonlyMap<string, readonly string[]>;
  /** Names that records lack and all facts together leave no choice about. */
  readonly inferred: {
    readonly cluster?: string;
    readonly clusters?: Readonly<Record<string, string>>;
    readonly registries?: Readonly<Record<string, string>>;
  };
}

/** What of a lineage is to be judged anew, and what is known of the rest. */
export interface Focus {
  /** Ids of the facts that came since the last evaluation. */
  readonly fresh: ReadonlySet<string>;
  /** The findings of the last evaluation, by id: they stand for the subjects that no fresh fact touches. */
  readonly standing: ReadonlyMap<string, Finding>;
  /** Absent before the first evaluation. */
  readonly background?: Background | undefined;
}

/**
 * Whether a subject is to be judged in a phase: those that fresh facts touch, of the older pushes that fresh placements
 * reached whether they are incidents, and of those by the same actors whether a series began with them; of repositories
 * those whose names are new. Subjects of the telemetry itself never are: they need all facts.
 */
export function inFocus(
  { fresh, standing, background }: Focus,
  lineage: Lineage,
): (subject: Subject, phase: Phase) => boolean {
  const isFresh = (facts: readonly LandwaiterEvent[]): boolean => facts.some(({ id }) => fresh.has(id));
  const placed = lineage.placements.filter(
    ({ observed, asked }) => isFresh(observed) || asked.some(({ fact }) => fresh.has(fact.id)),
  );
  const touched = new Set<Subject>([
    ...placed,
    ...[...lineage.pushes, ...lineage.deletions, ...lineage.controls].filter(({ facts }) => isFresh(facts)),
    ...lineage.overridden.filter(({ decisions }) => isFresh(decisions)),
  ]);
  // A push of what is attached says who did it.
  for (const image of lineage.attachedImages())
    if (isFresh(image.answers) || lineage.attachedTo(image, image.digest).some((push) => touched.has(push)))
      touched.add(image);
  for (const push of reportedBy(fresh, lineage)) touched.add(push);
  for (const push of readBy(fresh, lineage)) touched.add(push);
  for (const one of newRepositories(background, lineage))
    if ([...one.pushes, ...one.placements].some((each) => touched.has(each))) touched.add(one);
  const reached = new Set<Subject>(placed.flatMap((placement) => lineage.pushesFor(placement)));
  const actors = new Set([...touched].flatMap((subject) => seriesOf(subject, lineage)));
  const whole = actors.size === 0 ? actors : wholeSeries(actors, standing, lineage);
  // What stood on a manifest before the index that lists it came falls away.
  const listed = new Set<Subject>(lineage.pushes.filter((push) => lineage.partOf(push)));
  return (subject, phase) => {
    if (phase === 'campaign' && 'told' in subject) return seriesOf(subject, lineage).some((name) => whole.has(name));
    const others = phase === 'incident' || phase === 'campaign' ? reached : listed;
    return touched.has(subject) || others.has(subject);
  };
}

/** Pushes about which a fresh record of a run says what it made. */
function reportedBy(fresh: Focus['fresh'], lineage: Lineage): readonly Push[] {
  const isTold = ({ facts }: Run): boolean =>
    facts.some(({ id, products = [] }) => products.length > 0 && fresh.has(id));
  const runs = new Set(lineage.runs.filter(isTold));
  if (runs.size === 0) return [];
  return lineage.pushes.filter((push) =>
    [...lineage.reportsOf(push.digest), ...lineage.reportsAround(push)].some(({ run }) => runs.has(run)),
  );
}

/** Pushes of images that were just read, and those to the same repository later: what is found takes trust from the image. */
function readBy(fresh: Focus['fresh'], lineage: Lineage): readonly Push[] {
  const isRead = (push: Push): boolean =>
    manifestsOf(push, lineage).some((one) => lineage.comparisonsOf(one, push).some(({ id }) => fresh.has(id)));
  const read = lineage.pushes.filter(isRead);
  return read.flatMap((push) => [push, ...lineage.pushesTo(push).filter(({ at }) => at >= push.at)]);
}

function newRepositories(background: Background | undefined, { repositories }: Lineage): readonly NamedRepository[] {
  if (!background) return [];
  return repositories.filter(({ registry, repository }) => !background.names.has(`${registry}/${repository}`));
}

/** Who pushed; and where all that anybody pushes is of one cause, where. */
function seriesOf(subject: Subject, lineage: Lineage): readonly string[] {
  if (!('told' in subject)) return [];
  return [isUntold(subject, lineage) ? `registry ${subject.registry}` : nameOf(subject.actor)];
}

/** Those of whom every push that stands out is in view: without the first ones, a series would begin with another. */
function wholeSeries(actors: ReadonlySet<string>, standing: Focus['standing'], lineage: Lineage): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const push of lineage.pushes)
    for (const name of seriesOf(push, lineage)) seen.add(JSON.stringify([name, push.digest]));
  const whole = new Set(actors);
  for (const finding of standing.values()) {
    const { image, actor } = finding;
    const name = image && isUntold(image, lineage) ? `registry ${image.registry}` : nameOf(actor);
    if (!whole.has(name) || !isAboutWho(finding) || !isSuspicion(finding)) continue;
    if (!seen.has(JSON.stringify([name, image?.digest]))) whole.delete(name);
  }
  return whole;
}

/** Some registries name nobody. */
function nameOf(actor: Actor | undefined): string {
  return actor?.name ?? '';
}
