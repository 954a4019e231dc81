import { whoAndBehind } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import { type Finding, SEVERITIES } from '../../core/finding.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { additionsTo } from '../compared/additions.ts';
import { filesOfLayer, suspectFileIn } from '../compared/suspect-file.ts';
import { severityBy } from '../origins/accounted.ts';
import { EMPTY_LAYERS } from '../origins/empty-layers.ts';
import { platformsOf } from '../origins/platforms.ts';
import { IMPLANT, type Judged, type Rule } from '../rule.ts';
import { circumstances, lowerFirst, nameAndDigest, nameOf, pushExhibits } from '../sentences/sentences.ts';
import { isStrangersOwn, spreading } from '../actors/strangers.ts';
import { openFirst } from '../incidents/suspicions.ts';

export const suspectLayerInherited: Rule = {
  id: 'suspect-layer-inherited',
  version: 1,
  title: 'An image contains layers of a suspicious one',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Whoever poisons a base image need not touch anything else: the next genuine builds carry the implant on. The pipeline’s name on the image says nothing about the layers below.',
  respond: [
    'Clear up the suspicion about the image below first.',
    'If it stands, treat this image as hostile whoever built it, and build it again on a clean base.',
    'Find everything else that carries the layer, and where it runs: landwaiter where DIGEST',
  ],
  benignIf: [
    'the layer is one that many images share, and the suspected push merely brought it first: clear that push, and this goes with it',
    'the push below has an honest explanation: clear it, or cover it with an exception, and this goes with it',
  ],
  phase: 'trust',
  on: 'push',
  quiet: {},

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const found = suspectWithin(push, lineage, judged) ?? suspectByFile(push, lineage, judged);
    if (!found) return undefined;
    const { layer, from, isWhole, file } = found;
    // At most as grave and as sure as what it rests on.
    const suspicions = openFirst(found.suspicions);
    const isCopy = lineage.isSameImage(from.digest, push.digest);
    const how =
      file !== undefined
        ? 'carries a file of'
        : isCopy
          ? 'is a copy of'
          : isWhole
            ? 'is built on'
            : 'carries a layer of';
    return {
      summary: `${hostOf(push, from)}${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, ${how} ${hostOf(from, push)}${nameAndDigest(from)}, pushed by ${whoAndBehind(from)}: that push brought ${layer ? `the layer ${shortDigest(layer)}` : `the very bytes of ${file}`} here, and ${doubts(suspicions)}.${layer ? filesOfLayer(layer, from, lineage) : ''}${additionsTo(push, lineage)}`,
      severity: severityBy(suspicions, 'high'),
      // A stranger who put something on an image that merely lacks its build is told by himself.
      ...(!isStrangersOwn(push, from, lineage, judged) && { cause: from.digest }),
      confidence: weakest([push.strength, ...suspicions.map((one) => one.confidence)]),
      missing: ['an honest explanation of the push that brought the layer'],
      pending: suspicions.every(({ state }) => state === 'pending'),
      evidence: [...pushExhibits(from), ...pushExhibits(push)],
    };
  },
};

/** Names of two registries may be the same: then each is told with its host. */
function hostOf({ registry }: Push, other: Push): string {
  return registry === other.registry ? '' : `${registry}/`;
}

interface Suspect {
  /** One of them: what came from there. */
  readonly layer?: Digest;
  readonly file?: string;
  readonly from: Push;
  readonly suspicions: readonly Finding[];
  /** The suspected image lies below as a whole. */
  readonly isWhole: boolean;
}

function suspectByFile(push: Push, lineage: Lineage, judged: Judged): Suspect | undefined {
  const found = suspectFileIn(push, lineage, judged);
  return found && { file: found.path, from: found.from, suspicions: found.suspicions, isWhole: false };
}

function suspectWithin(push: Push, lineage: Lineage, judged: Judged): Suspect | undefined {
  const manifests = push.kind === 'index' ? platformsOf(push.digest, push, lineage) : [push.digest];
  for (const manifest of manifests) {
    const layers = layersOf(manifest, push, lineage);
    // The topmost first: it tells the nearest image that this one lies on.
    for (const [index, layer] of [...layers.entries()].reverse()) {
      for (const from of broughtBy(layer, push, lineage)) {
        const origin = lineage.partOf(from) ?? from;
        if (isSameAct(origin, push)) continue;
        const suspicions = spreading(judged.suspicionsOf(origin), origin, push, lineage);
        if (suspicions.length === 0 || !isOwnLayer(layer, from, lineage, judged)) continue;
        const theirs = layersOf(from.digest, from, lineage);
        const isWhole = theirs.length === index + 1 && theirs.every((one, at) => one === layers[at]);
        return { layer, from: origin, suspicions, isWhole };
      }
    }
  }
  return undefined;
}

/** Who brought a layer before a push: the first of those who may say so here, and the first of all, which may be a sandbox's word. */
function broughtBy(layer: Digest, push: Push, lineage: Lineage): readonly Push[] {
  const first = new Set([lineage.firstWithLayer(layer, push), lineage.firstWithLayer(layer)]);
  return [...first].flatMap((from) => (from && from.at < push.at && from.key !== push.key ? [from] : []));
}

/**
 * Whether a layer is the suspected image's own and not of a base that it shares with many. What nobody brought before
 * it is its own where it lies on something that was there before and is not suspected itself. Where nothing was, only
 * the topmost layer is surely no base.
 */
function isOwnLayer(layer: Digest, from: Push, lineage: Lineage, judged: Judged): boolean {
  const layers = layersOf(from.digest, from, lineage);
  if (layer === layers.at(-1)) return true;
  const [lowest] = layers;
  const base = lowest && lineage.firstWithLayer(lowest, from);
  if (!base || base.at >= from.at) return false;
  return judged.suspicionsOf(lineage.partOf(base) ?? base).length === 0;
}

/** Without the empty ones, which images of all kinds have, wherever they come from. */
function layersOf(digest: Digest, at: RepositoryName, lineage: Lineage): readonly Digest[] {
  return (lineage.image(digest, at).layers ?? [])
    .map((layer) => layer.digest)
    .filter((layer) => !EMPTY_LAYERS.has(layer));
}

/** Another tag for the same bytes, by the same hand in the same place, is judged by itself. */
function isSameAct(one: Push, other: Push): boolean {
  return one.digest === other.digest && equalRepository(one, other) && one.actor?.name === other.actor?.name;
}

/** `it is suspicious: an image was pushed by someone the policy does not allow; and 2 more`. */
function doubts(suspicions: readonly Finding[]): string {
  const [worst, ...others] = suspicions.toSorted(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) || (one.rule < other.rule ? -1 : 1),
  );
  const told = `it is suspicious: ${lowerFirst(worst?.title ?? '')}`;
  return others.length === 0 ? told : `${told}; and ${others.length} more`;
}
