import { hex, type Random, uuid } from '../../../bench/random.ts';
import type { Act, Admission, Start } from '../act.ts';
import { keyOf } from '../linked.ts';
import type { Month } from '../month.ts';
import { anyOf, referenceOf, type Running, type Scene, sceneOf } from '../attacks/scene.ts';
import { replaced, wantedOf } from '../attacks/steps.ts';
import { woven } from '../attacks/woven.ts';
import { names, wordsOf } from '../tally.ts';
import { about } from './judge.ts';
import { changes, isGrave, outcome, type Property } from './property.ts';

const STORY = 'restarts';

/** Pods start again with the bytes that they had, or do not: nothing else is found. */
export const restarts: Property = {
  name: 'restarts',
  async try({ month, random, mode, judge }) {
    const other = random() < 0.25 ? withFewer(month, random) : withMore(month, random);
    if (other === undefined) return undefined;
    const [before, after] = [await judge(about(month, mode)), await judge(about(other, mode))];
    return outcome(changes(before, after));
  },
};

/** The month with some pods replaced, begun again or added for a while. */
function withMore(month: Month, random: Random): Month | undefined {
  let changed = month;
  let count = 0;
  for (let tries = 0; tries < 12 && count < 4; tries += 1) {
    const moment = month.from + (0.2 + random() * 0.7) * (month.until - month.from);
    const scene = sceneOf(changed, random, STORY, Math.floor(moment));
    const pod = anyOf(
      random,
      scene.running.filter((one) => isSettled(scene, one)),
    )?.start;
    if (pod === undefined) continue;
    const acts = again(scene, pod, random);
    const { acts: all } = woven(changed, { id: STORY, number: 0, acts, about: [], shownBy: [] });
    changed = { ...changed, acts: all.map(untold) };
    count += 1;
  }
  return count === 0 ? undefined : changed;
}

/** A pod starts again after its tag was moved: the new bytes run, and that is nothing of its own. */
export const restartsAfterMove: Property = {
  name: 'restarts-after-move',
  async try({ month, random, mode, judge }) {
    const moved = withMoved(month, random);
    if (moved === undefined) return undefined;
    const [before, after] = [await judge(about(month, mode)), await judge(about(moved.month, mode))];
    const came = changes(before, after).filter(({ how, finding }) => how === 'came' && isGrave(finding));
    // Where something stands on the push, its incident tells of what runs now.
    const isSuspect = before.some((one) => isGrave(one) && names(wordsOf(one), [moved.digest]));
    return outcome(came, () => isSuspect);
  },
};

function withMoved(month: Month, random: Random): { readonly month: Month; readonly digest: string } | undefined {
  for (let tries = 0; tries < 12; tries += 1) {
    const moment = month.from + (0.2 + random() * 0.75) * (month.until - month.from);
    const scene = sceneOf(month, random, STORY, Math.floor(moment));
    const one = anyOf(random, scene.running.filter(isLeftBehind));
    if (one?.standing === undefined) continue;
    const { image, place } = one.standing;
    const wanted = wantedOf(one.start).map((want) =>
      want.container === one.container.container ? { ...want, image } : want,
    );
    const fresh = { image, from: place, reference: one.container.reference };
    const acts = replaced(scene, scene.at, one.start, wanted, fresh, 'drained');
    const { acts: all } = woven(month, {
      id: STORY,
      number: 0,
      acts: judgedAlike(scene, one.start, acts),
      about: [],
      shownBy: [],
    });
    return { month: { ...month, acts: all.map(untold) }, digest: image.digest };
  }
  return undefined;
}

/** Whether the container runs other bytes than its tag stands on by now. */
function isLeftBehind({ start, container, standing }: Running): boolean {
  const { kind } = start.workload;
  return (
    (kind === 'Deployment' || kind === 'StatefulSet') &&
    standing !== undefined &&
    start.story === undefined &&
    standing.push.story === undefined &&
    !container.reference.includes('@') &&
    container.as === 'container' &&
    standing.image.digest !== container.image.digest
  );
}

/** Without the mark by which the inserted acts were told from the others. */
function untold(act: Act): Act {
  if (act.story !== STORY) return act;
  const { story: _, ...rest } = act;
  return rest;
}

// A name that has moved since, here or on a node, would bring other bytes.
function isSettled({ running }: Scene, { start }: Running): boolean {
  const { kind } = start.workload;
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return false;
  return running
    .filter((one) => one.start.uid === start.uid)
    .every(
      ({ container, standing, start: pod }) =>
        container.as !== 'ephemeral' &&
        container.shown === undefined &&
        isAlike(running, pod, container.reference, container.image.digest) &&
        (container.reference.includes('@') ||
          standing === undefined ||
          (standing.image.digest === container.image.digest && referenceOf(standing.place) === container.reference)),
    );
}

// Pods of one workload that run different bytes are told apart by their nodes; which one is added would matter.
function isAlike(running: readonly Running[], pod: Start, reference: string, digest: string): boolean {
  return running.every(
    (one) =>
      keyOf(one.start.workload) !== keyOf(pod.workload) ||
      one.container.reference !== reference ||
      one.container.image.digest === digest,
  );
}

function again(scene: Scene, pod: Start, random: Random): readonly Act[] {
  const { at } = scene;
  const which = random();
  const image = pod.containers[0]?.image;
  if (which < 0.35 || image === undefined) {
    const containers = pod.containers.map((one, nth) =>
      nth === 0 ? { ...one, restarts: one.restarts + 1, id: `containerd://${hex(random, 64)}` } : one,
    );
    return [{ ...pod, at, containers, story: STORY }];
  }
  if (which < 0.75) {
    const why = anyOf(random, ['drained', 'evicted', 'spot'] as const) ?? 'drained';
    return judgedAlike(scene, pod, replaced(scene, at, pod, wantedOf(pod), { image }, why));
  }
  return judgedAlike(scene, pod, scaledFor(scene, pod, random));
}

/** One pod more for some hours. */
function scaledFor({ at }: Scene, pod: Start, random: Random): readonly Act[] {
  const extra: Start = {
    ...pod,
    at,
    created: at - 4000,
    story: STORY,
    pod:
      pod.workload.kind === 'StatefulSet'
        ? pod.pod.replace(/\d+$/, '9')
        : pod.pod.replace(/[a-z0-9]+$/, hex(random, 5)),
    uid: uuid(random),
    containers: pod.containers.map((one) => ({ ...one, restarts: 0, id: `containerd://${hex(random, 64)}` })),
  };
  const { workload, by, address } = pod;
  const ended = at + (1 + Math.floor(random() * 6)) * 3_600_000;
  return [
    extra,
    { act: 'end', at: ended, by, address, story: STORY, workload, pod: extra.pod, uid: extra.uid, why: 'scaled' },
  ];
}

/** Admission says of each new pod what it said of the one before, where it said something. */
function judgedAlike({ before }: Scene, pod: Start, acts: readonly Act[]): readonly Act[] {
  const verdicts = before.flatMap((act): Admission[] =>
    act.act === 'admission' && act.pod === pod.pod && keyOf(act.workload) === keyOf(pod.workload) ? [act] : [],
  );
  const judged = acts.flatMap((act) =>
    act.act === 'start'
      ? verdicts.map((verdict): Admission => ({ ...verdict, at: act.created, pod: act.pod, story: STORY }))
      : [],
  );
  return [...judged, ...acts];
}

/** The month without some of the restarts that it has. */
function withFewer(month: Month, random: Random): Month | undefined {
  const last = new Map<string, Start>();
  const kept = month.acts.filter((act) => {
    if (act.act !== 'start') return true;
    const earlier = last.get(act.uid);
    const isAgain = earlier !== undefined && bytesOf(earlier) === bytesOf(act);
    const isDropped = isAgain && act.story === undefined && random() < 0.5;
    if (!isDropped) last.set(act.uid, act);
    return !isDropped;
  });
  return kept.length === month.acts.length ? undefined : { ...month, acts: kept };
}

const bytesOf = ({ containers }: Start): string =>
  JSON.stringify(
    containers.map(({ container, image, reference, shown }) => [container, image.digest, reference, shown]),
  );
