import { assembled } from '../../scenarios/images.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Act, Build, HostAct, Push } from '../act.ts';
import type { Month } from '../month.ts';
import type { Feed } from '../organisation.ts';
import { anyOf, buildsOf, referenceOf, type Scene, sceneOf, type Standing } from '../attacks/scene.ts';
import { rebuilt } from '../attacks/bytes.ts';
import { MOVED_TAG } from '../attacks/shown-by.ts';
import { woven } from '../attacks/woven.ts';
import { accountOf } from '../records/accounts.ts';
import { names, wordsOf } from '../tally.ts';
import { about } from './judge.ts';
import { type Change, changes, isGrave, outcome, type Property } from './property.ts';

const MINUTE = 60_000;
const FIXED = /\d+\.\d+|\d{8}|\d{4}-\d{2}/;

/** The commit that the tag stands on, built again by an allowed build: nothing of medium or more is said. */
export const rebuilds: Property = {
  name: 'rebuilds',
  async try({ month, random, mode, judge }) {
    const scene = sceneOf(month, random, 'rebuild');
    const victim = anyOf(random, ordinary(scene));
    if (victim === undefined) return undefined;
    const times = 1 + Math.floor(random() * MOST);
    const acts = Array.from({ length: times }, (_, nth) => again(scene, victim, nth)).flat();
    const other = withActs(month, acts);
    const [before, after] = [await judge(about(month, mode)), await judge(about(other, mode))];
    const digests = acts.flatMap((act) => (act.act === 'push' ? [act.image.digest] : []));
    const places = acts.flatMap((act) => (act.act === 'push' ? [referenceOf(act.to)] : []));
    // Of what was said before, some is now said of the newer bytes, or settled by them; and a run more on record makes
    // it surer that another is missing.
    return outcome(
      changes(before, after).filter(({ how, finding }) => how === 'came' && isGrave(finding)),
      ({ finding }) => !names(wordsOf(finding), [...digests, ...places]),
    );
  },
};

const OWED = { rule: 'tag-rolled-back', severity: 'medium', state: 'open', title: 'A tag was moved back' } as const;

/**
 * A run started again for a commit that the shared tag has left behind: told, with the rule for tags that move back. The
 * owed finding that is not there is `lost`. Tried where records show the first build of the commit and the tag before.
 */
export const staleRuns: Property = {
  name: 'stale-runs',
  async try({ month, random, mode, judge }) {
    const scene = sceneOf(month, random, 'stale run');
    const stale = anyOf(
      random,
      ordinary(scene).flatMap((one) => {
        const older = one.history.find(({ run, at }) => run !== one.push.run && at < one.push.at);
        const build = older && buildsOf(scene, older.run).at(-1);
        return older !== undefined &&
          build !== undefined &&
          build.commit !== one.build.commit &&
          isShown(scene, { ...one, build })
          ? [{ ...one, older, build }]
          : [];
      }),
    );
    if (stale === undefined) return undefined;
    const acts = runAgain(scene, stale.build, [stale.older]);
    const other = withActs(month, acts);
    const after = await judge(about(other, mode));
    const digests = acts.flatMap((act) => (act.act === 'push' ? [act.image.digest] : []));
    const isTold = after.some((one) => isGrave(one) && one.rule === 'tag-rolled-back' && names(wordsOf(one), digests));
    const lost: readonly Change[] = isTold ? [] : [{ how: 'lost', finding: OWED }];
    return outcome(lost);
  },
};

const STORY = 'rebuild';
const MOST = 3;
const APART = 47 * MINUTE;
/** Until the last of them has ended. */
const SPAN = (MOST + 1) * APART;
/** Nexus tells of a manifest and of its tag in two records, of which neither says that the tag has it now. */
const MOVES = new Set<string>(MOVED_TAG.filter((kind) => !kind.startsWith('nexus')));

/** Whether records show it: that the older commit was built before, and what the tag stood on. */
function isShown({ organisation: { telemetry } }: Scene, { build, push, place }: Built): boolean {
  const since = (feed: Feed, at: number): boolean => (feed.from ?? at) <= at && feed.until === undefined;
  return (
    telemetry.some((feed) => feed.of === build.system.id && since(feed, build.at)) &&
    telemetry.some((feed) => feed.of === place.registry.id && MOVES.has(feed.kind) && since(feed, push.at))
  );
}

/** The month with more runs in it: whoever pulls, copies or builds on their tags afterwards gets the newer bytes. */
function withActs(month: Month, acts: readonly Act[]): Month {
  const more = acts.map((act) => ({ ...act, story: STORY }));
  const { acts: all } = woven(month, { id: STORY, number: 0, acts: more, about: [], shownBy: [] });
  return { ...month, acts: all.map((act) => (act.story === STORY ? untold(act) : act)) };
}

function untold({ story: _, ...act }: Act): Act {
  return act;
}

type Built = Standing & { readonly build: Build };

/** Tags that a successful run for a push or at night gave, and nothing has happened to since. */
function ordinary(scene: Scene): readonly Built[] {
  return scene.standing.flatMap((one) => {
    const build = buildsOf(scene, one.push.run).at(-1);
    const isAllowed =
      build !== undefined &&
      build.outcome === 'success' &&
      (build.trigger === 'push' || build.trigger === 'schedule') &&
      build.story === undefined &&
      one.push.story === undefined &&
      one.push.copyOf === undefined &&
      one.push.by.kind !== 'person' &&
      isHeard(scene, build) &&
      // A version's tag is not given twice, that of a day not on another.
      !FIXED.test(one.place.tag) &&
      !isMadeAnew(scene, one.push) &&
      ofRun(scene, one.push.run).every((push) => stands(scene, push) && staysUntil(scene, push, scene.at + SPAN));
    return isAllowed ? [{ ...one, build }] : [];
  });
}

/** That an account under another name is nobody's on the list is told of each push, owed as it is. */
function isMadeAnew({ month }: Scene, { by, to }: Push): boolean {
  const account = accountOf(by, to.registry);
  return month.owed.some(
    ({ kind, about }) => kind === 'account-renamed' && about.some((name) => account.includes(name)),
  );
}

/** Whether a tag of the run stands on what it pushed: else to build its commit again is to go back. */
function stands(scene: Scene, { to, run }: Push): boolean {
  return scene.standing.some(({ place, push }) => referenceOf(place) === referenceOf(to) && push.run === run);
}

/** And still does so then. */
function staysUntil({ month, at }: Scene, { to }: Push, until: number): boolean {
  return !month.acts.some(
    (act) => act.act === 'push' && act.at >= at && act.at <= until && referenceOf(act.to) === referenceOf(to),
  );
}

/** What a run pushed under tags that move. */
function ofRun({ before }: Scene, run: Push['run']): readonly Push[] {
  return before.flatMap((act): Push[] =>
    act.act === 'push' && act.run === run && act.own === undefined && !FIXED.test(act.to.tag ?? '') ? [act] : [],
  );
}

/** Whether the build system is on record over the time of the new runs. */
function isHeard({ organisation, at }: Scene, { system }: Build): boolean {
  const hours = 4 * 60 * MINUTE;
  return organisation.telemetry.some(
    ({ of, from = at, until = at + hours }) => of === system.id && from <= at && until >= at + hours,
  );
}

function again(scene: Scene, { build, push }: Built, nth: number): readonly Act[] {
  const at = scene.at + nth * APART;
  // What an earlier attempt pushed is not pushed again.
  const pushes = ofRun(scene, push.run).filter((one) => one.at >= build.at);
  return rerun({ ...scene, at }, build, pushes, { run: `${build.run}${nth + 7}`, attempt: 1 });
}

function runAgain(scene: Scene, build: Build, pushes: readonly Push[]): readonly Act[] {
  return rerun(scene, build, pushes, { run: build.run, attempt: build.attempt + 1 });
}

/** The run with the same distances in time, and other bytes: builds are seldom the same twice. */
function rerun(
  scene: Scene,
  build: Build,
  pushes: readonly Push[],
  as: Pick<Build, 'run' | 'attempt'>,
): readonly Act[] {
  const { at } = scene;
  const by = at - build.at;
  const fresh = new Map<string, Image>();
  const made = (image: Image): Image => {
    const found = fresh.get(image.digest) ?? bytesOf(scene, image, as);
    fresh.set(image.digest, found);
    return found;
  };
  const { first = build.at, ...rest } = build;
  const run: Build = {
    ...rest,
    ...as,
    at,
    ended: build.ended + by,
    ...(as.attempt > 1 && { first }),
    made: build.made.map(({ image, to }) => ({ image: made(image), to })),
  };
  const done = pushes.map((push): Push => ({ ...push, at: push.at + by, image: made(push.image), run: as.run }));
  return [
    run,
    ...onHosts(scene, build, fresh).map((act): Act => ({ ...act, at: act.at + by, image: made(act.image) })),
    ...done,
  ];
}

/** What the hosts that build did with these images in that run. */
function onHosts({ before }: Scene, { at, ended }: Build, images: ReadonlyMap<string, Image>): readonly HostAct[] {
  return before.flatMap((act): HostAct[] =>
    act.act === 'host' && act.at >= at && act.at <= ended + MINUTE && images.has(act.image.digest) ? [act] : [],
  );
}

function bytesOf(scene: Scene, image: Image, as: Pick<Build, 'run' | 'attempt'>): Image {
  // Some builds come out the same each time.
  if (image.digest.charCodeAt(10) % 4 === 0) return image;
  const story = `build ${as.run} ${as.attempt} ${scene.at}`;
  if (image.subject !== undefined) return assembled({ ...image, subject: bytesOf(scene, image.subject, as) });
  return rebuilt({ ...scene, story }, relabelled(image, scene.at));
}

const CREATED = 'org.opencontainers.image.created';

/** As a build labels it anew: where it says when it was made, it says the time of this run. */
function relabelled(image: Image, at: number): Image {
  const { labels, children } = image;
  return {
    ...image,
    labels: CREATED in labels ? { ...labels, [CREATED]: new Date(at).toISOString() } : labels,
    ...(children && { children: children.map((child) => relabelled(child, at)) }),
  };
}
