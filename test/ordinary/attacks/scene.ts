import { between, type Random } from '../../../bench/random.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Act, Build, Place, Push, Start } from '../act.ts';
import type { Month } from '../month.ts';
import type { Actor, Organisation } from '../organisation.ts';

/** A tag as it stands when the attack begins, and every push that it got before. */
export interface Standing {
  readonly place: Place & { readonly tag: string };
  readonly image: Image;
  readonly push: Push;
  /** Oldest first; the last is `push`. */
  readonly history: readonly Push[];
}

/** A container that runs when the attack begins. */
export interface Running {
  readonly start: Start;
  readonly container: Start['containers'][number];
  /** The tag that it was asked for by, where it is one that was pushed on record of the month. */
  readonly standing?: Standing;
}

/** What an attacker finds: the month up to one moment of its second half. */
export interface Scene {
  readonly month: Month;
  readonly organisation: Organisation;
  readonly random: Random;
  readonly story: string;
  readonly at: number;
  /** Tags of services and bases: no signatures, caches, mirrors or tags of the registry's own making. */
  readonly standing: readonly Standing[];
  readonly running: readonly Running[];
  readonly before: readonly Act[];
}

const HOUR = 3_600_000;

/** The scene of a story; its moment is any hour of the second half that leaves a few hours for what follows. */
export function sceneOf(month: Month, random: Random, story: string, at = momentIn(month, random)): Scene {
  const before = month.acts.filter((act) => act.at < at);
  const standing = standingAt(before);
  return {
    month,
    organisation: month.organisation,
    random,
    story,
    at,
    standing: standing.filter(isOfPeople),
    running: runningAt(before, standing),
    before,
  };
}

function momentIn({ from, until }: Month, random: Random): number {
  const middle = from + (until - from) / 2;
  return Math.floor(middle + 60_000 + random() * Math.max(until - middle - 8 * HOUR, HOUR));
}

/** `registry.acme.example/shop/api:main`. */
export function referenceOf({ registry, repository, tag }: Place): string {
  return `${registry.host}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}

function standingAt(before: readonly Act[]): readonly Standing[] {
  const histories = new Map<string, Push[]>();
  for (const act of before) {
    if (act.act === 'delete' && act.what === 'tag') histories.delete(referenceOf(act.from));
    if (act.act !== 'push' || act.to.tag === undefined) continue;
    const reference = referenceOf(act.to);
    histories.set(reference, [...(histories.get(reference) ?? []), act]);
  }
  return [...histories.values()].flatMap((history) => {
    const push = history.at(-1);
    if (push?.to.tag === undefined) return [];
    return [{ place: { ...push.to, tag: push.to.tag }, image: push.image, push, history }];
  });
}

function isOfPeople({ place, image, push }: Standing): boolean {
  return image.subject === undefined && push.own === undefined && !/^sha256-|cache|\.(sig|att|sbom)$/.test(place.tag);
}

function runningAt(before: readonly Act[], standing: readonly Standing[]): readonly Running[] {
  const live = new Map<string, Start>();
  for (const act of before) {
    if (act.act === 'start') live.set(act.uid, act);
    if (act.act === 'end') live.delete(act.uid);
  }
  const byReference = new Map(standing.map((one) => [referenceOf(one.place), one]));
  return [...live.values()].flatMap((start) =>
    start.containers.flatMap((container) => {
      if (container.id === undefined) return [];
      const found = byReference.get(container.reference.replace(/@.*$/, ''));
      return [{ start, container, ...(found && { standing: found }) }];
    }),
  );
}

/** One of the items; undefined where there is none. */
export function anyOf<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

/** A container by a tag of the month, in a pod that something makes anew when its template changes. */
export function anyRolled({ random, running }: Scene): (Running & { readonly standing: Standing }) | undefined {
  const made = running.flatMap((one) =>
    one.standing !== undefined && one.start.workload.kind !== 'Pod' ? [{ ...one, standing: one.standing }] : [],
  );
  return anyOf(random, made);
}

/** A tag that a workload runs by, whose bytes can be changed under it. */
export function anyRunningByTag({ random, running }: Scene): (Running & { readonly standing: Standing }) | undefined {
  const byTag = running.flatMap((one) =>
    one.standing !== undefined && !one.container.reference.includes('@') && isOfPeople(one.standing)
      ? [{ ...one, standing: one.standing }]
      : [],
  );
  return anyOf(random, byTag);
}

/** The builds that ended before a push and are its run's, newest last. */
export function buildsOf(scene: Scene, run: string | undefined): readonly Build[] {
  return run === undefined ? [] : scene.before.flatMap((act) => (act.act === 'build' && act.run === run ? [act] : []));
}

/** Somebody of the organisation who never pushed there; else somebody it has forgotten. */
export function insider(scene: Scene, repository?: string): Actor {
  const pushers = new Set(
    scene.before.flatMap((act) =>
      act.act === 'push' && (repository === undefined || act.to.repository === repository) ? act.by.id : [],
    ),
  );
  const people = scene.organisation.actors.filter(({ kind, id }) => kind === 'person' && !pushers.has(id));
  return anyOf(scene.random, people) ?? { ...outsider(scene), kind: 'person' };
}

const NAMES = ['quelvin', 'morvath', 'istrane', 'dovanil', 'harkwen', 'zelmira', 'orsaith', 'brenuk'];

/** An account that nobody expects anything of. */
export function outsider({ random, organisation }: Scene): Actor {
  const taken = new Set(organisation.actors.map(({ id }) => id));
  const id =
    anyOf(
      random,
      NAMES.filter((name) => !taken.has(name)),
    ) ?? 'unbekant';
  return { id, kind: 'outsider', accounts: {} };
}

/** Letters as Kubernetes appends them. */
export function suffix(random: Random, length = 5): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length }, () => letters.charAt(between(random, 0, letters.length - 1))).join('');
}
