import type { Image } from '../../scenarios/act.ts';
import type { Act, Push, Start, Wanted } from '../act.ts';
import { hashIn, keyOf } from '../linked.ts';
import type { Attack, Month } from '../month.ts';
import { onOther, shows, withRenamed } from './renamed.ts';
import { referenceOf } from './scene.ts';

/** What the attack has changed so far, as the honest acts after it find it. */
interface Changed {
  readonly story: string;
  /** What a tag stands on, and stood on before, until somebody pushes it again. */
  readonly tags: Map<string, { readonly honest: Image | undefined; readonly implant: Image }>;
  /** `address reference`: what a node has held under a name since the attack; until it fetches what is honest. */
  readonly held: Map<string, Image>;
  /** Pods of the attack in place of honest ones, by the uid of those; from when these ended. */
  readonly pods: Map<string, Start>;
  readonly podNames: Map<string, string>;
  /** Pods that ended by themselves before the attack came to them. */
  readonly gone: Set<string>;
  readonly templates: Map<string, { readonly wanted: readonly Wanted[]; readonly hash?: string }>;
  readonly renamed: Map<string, Image>;
}

export interface Woven {
  readonly acts: readonly Act[];
  /** Images that came out otherwise because they were built on an implant. */
  readonly derived: readonly Image[];
}

/**
 * The month with the attack in it, and what it brings: who pulls, copies, builds on or starts a moved tag gets what it
 * stands on now; what happened to a replaced pod happens to the one in its place.
 */
export function woven(month: Month, attack: Attack): Woven {
  const changed: Changed = {
    story: attack.id,
    tags: new Map(),
    held: new Map(),
    pods: new Map(),
    podNames: new Map(),
    gone: new Set(),
    templates: new Map(),
    renamed: new Map(),
  };
  const standing = new Map<string, Image>();
  const replacements = pairedPods(attack);
  const acts = [...month.acts, ...attack.acts]
    .sort((one, other) => one.at - other.at)
    .flatMap((act) => {
      if (act.act === 'end' && act.story === attack.id && changed.gone.has(act.uid)) return [];
      const isOwn = act.story === attack.id;
      const after = isOwn ? noted(act, standing, changed, replacements) : followed(act, changed);
      if (after.act === 'push' && after.to.tag !== undefined) standing.set(referenceOf(after.to), after.image);
      return [after];
    });
  const derived = [...changed.renamed.values()];
  // Builds begin, and hosts make images, before these are pushed.
  const begun = attack.acts[0]?.at ?? month.until;
  const all = acts.map((act) => (act.at < begun ? act : madeOtherwise(act, changed)));
  return { acts: all, derived };
}

function noted(
  act: Act,
  standing: ReadonlyMap<string, Image>,
  changed: Changed,
  replacements: ReadonlyMap<string, Start>,
): Act {
  if (act.act === 'push' && act.to.tag !== undefined) {
    const reference = referenceOf(act.to);
    const before = changed.tags.get(reference)?.honest ?? standing.get(reference);
    if (before?.digest === act.image.digest) changed.tags.delete(reference);
    else changed.tags.set(reference, { honest: before, implant: act.image });
  }
  if (act.act === 'ask' && act.verb === 'update') changed.templates.set(keyOf(act.workload), { wanted: act.wanted });
  if (act.act === 'pull') changed.held.set(`${act.address} ${referenceOf(act.from)}`, act.image);
  if (act.act === 'end') {
    const instead = replacements.get(act.uid);
    if (instead !== undefined) {
      changed.pods.set(act.uid, instead);
      changed.podNames.set(act.pod, instead.pod);
    }
  }
  if (act.act === 'start') {
    for (const { reference, image } of act.containers) changed.held.set(`${act.address} ${reference}`, image);
    const template = changed.templates.get(keyOf(act.workload));
    const hash = hashIn(act.pod, act.workload);
    if (template && hash !== undefined) changed.templates.set(keyOf(act.workload), { ...template, hash });
  }
  return act;
}

/** Which honest pods the attack's pods stand for: they were started and ended in the same order. */
function pairedPods(attack: Attack): ReadonlyMap<string, Start> {
  const waiting = new Map<string, { readonly starts: Start[]; readonly ends: string[] }>();
  for (const act of attack.acts) {
    if (act.act !== 'start' && act.act !== 'end') continue;
    const key = keyOf(act.workload);
    const of = waiting.get(key) ?? { starts: [], ends: [] };
    waiting.set(key, of);
    if (act.act === 'start') of.starts.push(act);
    else of.ends.push(act.uid);
  }
  return new Map(
    [...waiting.values()].flatMap(({ starts, ends }) =>
      ends.flatMap((uid, nth) => (starts[nth] === undefined ? [] : [[uid, starts[nth]] as const])),
    ),
  );
}

function followed(original: Act, changed: Changed): Act {
  const act = withRenamed(original, changed.renamed);
  const isTouched = act !== original && shows(act, new Set([...changed.renamed.values()].map(({ digest }) => digest)));
  const story = { story: changed.story };
  const own = isTouched && act.story === undefined ? { ...act, ...story } : act;
  switch (own.act) {
    case 'push':
      return pushedAfter(own, changed);
    case 'pull': {
      const moved = changed.tags.get(referenceOf(own.from));
      const key = `${own.address} ${referenceOf(own.from)}`;
      if (moved === undefined) {
        changed.held.delete(key);
        return own;
      }
      changed.held.set(key, moved.implant);
      return { ...own, ...story, image: moved.implant };
    }
    case 'ask':
      if (own.verb === 'create' || own.verb === 'update') changed.templates.delete(keyOf(own.workload));
      return own.pod === undefined ? own : { ...own, pod: changed.podNames.get(own.pod) ?? own.pod };
    case 'start': {
      const instead = changed.pods.get(own.uid);
      return instead === undefined ? startedAfter(own, changed) : startedAgain(own, instead, story.story);
    }
    case 'end': {
      const instead = changed.pods.get(own.uid);
      if (instead === undefined) changed.gone.add(own.uid);
      return instead === undefined ? own : { ...own, ...story, pod: instead.pod, uid: instead.uid };
    }
    default:
      return own;
  }
}

function pushedAfter(push: Push, changed: Changed): Push {
  const from = push.copyOf && changed.tags.get(referenceOf(push.copyOf));
  if (from !== undefined && from.honest?.digest === push.image.digest) {
    changed.tags.set(referenceOf(push.to), { honest: push.image, implant: from.implant });
    return { ...push, story: changed.story, image: from.implant };
  }
  const isDone = [...changed.renamed.values()].some(({ digest }) => digest === push.image.digest);
  for (const { honest, implant } of isDone ? [] : changed.tags.values()) {
    const derived = honest && onOther(push.image, honest, implant);
    if (derived === undefined) continue;
    changed.renamed.set(push.image.digest, derived);
    for (const [at, child] of (push.image.children ?? []).entries()) {
      const other = derived.children?.[at];
      if (other !== undefined && other.digest !== child.digest) changed.renamed.set(child.digest, other);
    }
    changed.tags.delete(referenceOf(push.to));
    return { ...push, story: changed.story, image: derived };
  }
  changed.tags.delete(referenceOf(push.to));
  return push;
}

function madeOtherwise(act: Act, { renamed, story }: Changed): Act {
  if (act.act !== 'build' && act.act !== 'host') return act;
  return shows(act, new Set(renamed.keys())) ? { ...withRenamed(act, renamed), story } : act;
}

function startedAfter(start: Start, changed: Changed): Start {
  const template = changed.templates.get(keyOf(start.workload));
  const containers = start.containers.map((one) => {
    const want = template?.wanted.find(({ container }) => container === one.container);
    if (want !== undefined && want.reference !== one.reference)
      return { ...one, image: want.image, reference: want.reference };
    const held = changed.held.get(`${start.address} ${one.reference}`);
    return held === undefined || held.digest === one.image.digest ? one : { ...one, image: held };
  });
  const isSame = containers.every((one, at) => one === start.containers[at]);
  if (isSame) return start;
  return { ...start, containers, story: changed.story, pod: podOf(start, template?.hash) };
}

function startedAgain(start: Start, instead: Start, story: string): Start {
  const containers = instead.containers.map((one) => {
    const { id, restarts = 0 } = start.containers.find(({ container }) => container === one.container) ?? {};
    return { ...one, restarts, ...(id !== undefined && { id }) };
  });
  return { ...instead, at: start.at, containers, story };
}

function podOf({ pod, workload }: Start, hash: string | undefined): string {
  const old = hashIn(pod, workload);
  return hash === undefined || old === undefined ? pod : pod.replace(`-${old}-`, `-${hash}-`);
}
