import { ACTS_AS } from '../actors/token-issuer.ts';
import { RAISES } from '../contents/weights.ts';
import type { Actor, ActorKind } from '../../core/actor.ts';
import { isDigest } from '../../core/digest.ts';
import { type Finding, isSuspicion } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import { formatReference } from '../../core/reference.ts';
import { MINUTE } from '../../core/time.ts';
import { Above } from './above.ts';
import { byCause, byReading, bySeverity, byTime, tells } from './reading-order.ts';

/**
 * Names in each part the incident that tells it, and puts the findings in reading order: worst first, then newest. An
 * incident may itself be part of a greater one: all of it is told there. What is settled tells nothing that is not.
 *
 * @param standsOn by ids: keys of the other subjects that a finding is about as well.
 */
export function nest(
  findings: readonly Finding[],
  standsOn: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly Finding[] {
  const order = [...findings].sort(byReading);
  const above = new Above(order);
  tellParts(order, above);
  joinByAct(order, standsOn, above);
  joinByHand(order, above);
  joinByContents(order, above);
  joinByCause(order, standsOn, above);
  joinByPlace(order, standsOn, above);
  const named = order.map((finding): Finding => {
    const { incident: _, ...rest } = finding;
    const incident = above.rootOf(finding);
    return incident === finding ? rest : { ...rest, incident: incident.id };
  });
  const parts = new Map<string, Finding[]>();
  for (const finding of named) if (finding.incident !== undefined) addTo(parts, finding.incident, finding);
  return named
    .filter((finding) => finding.incident === undefined)
    .flatMap((finding) => {
      const own = parts.get(finding.id) ?? [];
      if (own.length === 0) return [finding];
      return [{ ...finding, parts: [...new Set([...(finding.parts ?? []), ...own.map(({ id }) => id)])] }, ...own];
    });
}

/** What an image has from another is told with that other one first: the incident of whoever built on it comes second. */
function tellParts(order: readonly Finding[], above: Above): void {
  const told = order.flatMap((incident) => (incident.parts ?? []).map((part) => ({ incident, part })));
  for (const { incident, part } of told) if (above.isBuiltOn(part, incident)) above.tell(part, incident);
  for (const { incident, part } of told) above.tell(part, incident);
}

/**
 * One act upon many images, and what stands against each of them or rests on it, is told by the worst of it: also where
 * several incidents have that act among their parts.
 */
function joinByAct(order: readonly Finding[], standsOn: ReadonlyMap<string, readonly string[]>, above: Above): void {
  if (standsOn.size === 0) return;
  const byKey = Map.groupBy(order, keyOf);
  const byCause = Map.groupBy(order, ({ cause }): string | undefined => cause);
  for (const act of order) {
    const own = (standsOn.get(act.id) ?? []).flatMap((key) => [
      ...(byKey.get(key) ?? []),
      ...(byCause.get(imageIn(key)) ?? []),
    ]);
    if (own.length > 0) above.join([act, ...own]);
  }
}

/** As long as one hand is at work: an image, its platforms, its other names, what is attached to it. */
const AT_WORK = 10 * MINUTE;

/** From so many repositories on, the same done to each of them is one act, such as a move to another registry. */
const MANY_REPOSITORIES = 5;

/**
 * What one account did to one repository, or brought into one cluster, within minutes is one act; and what it did to
 * one repository of a registry after another, where one rule speaks of all of it.
 */
function joinByHand(order: readonly Finding[], above: Above): void {
  const done = order.filter((finding) => isSuspicion(finding) && finding.actor && !finding.parts && workedOn(finding));
  for (const act of actsOf(done, (finding) => [workedOn(finding), finding.actor?.name])) above.join(act, byTime);
  const pushed = done.filter(keyOf);
  for (const act of actsOf(pushed, ({ image, actor, rule }) => [image?.registry, actor?.name, rule]))
    if (new Set(act.map(({ image }) => image?.repository)).size >= MANY_REPOSITORIES) above.join(act, byTime);
}

/** The same put into one image after the other by one account, such as a company’s certificate, is one act however long it takes. */
function joinByContents(order: readonly Finding[], above: Above): void {
  const put = order.filter(({ contents, actor }) => contents && actor);
  const acts = Map.groupBy(put, ({ actor, image, contents }) => {
    const raising = contents?.reasons.filter(({ points }) => points >= RAISES) ?? [];
    const what = raising.map(({ kind, path, says }) => [kind, path, says]);
    return what.length === 0 ? undefined : JSON.stringify([image?.registry, actor?.name, what]);
  });
  for (const [what, act] of acts) if (what !== undefined && act.length > 1) above.join(act, byTime);
}

/** Findings of one key, as long as they come one after the other without a pause. */
function actsOf(findings: readonly Finding[], key: (finding: Finding) => readonly unknown[]): readonly Finding[][] {
  const hands = Map.groupBy(findings, (finding) => JSON.stringify(key(finding)));
  const acts: Finding[][] = [];
  for (const own of hands.values()) {
    let last = -Infinity;
    for (const finding of own.toSorted(byTime)) {
      if (finding.lastEventAt - last > AT_WORK) acts.push([]);
      acts.at(-1)?.push(finding);
      last = finding.lastEventAt;
    }
  }
  return acts;
}

/** The repository that was pushed to, or the cluster in which something was set up. */
function workedOn(finding: Finding): readonly unknown[] | undefined {
  const { image, placement, rule } = finding;
  if (keyOf(finding)) return [image?.registry, image?.repository];
  return placement && BROUGHT.has(rule) ? [placement.cluster] : undefined;
}

const BROUGHT: ReadonlySet<string> = new Set(['deployed-by-unapproved-actor', 'node-started-container']);

/** The subject key of the push that a finding is about. */
function keyOf({ image, placement }: Finding): string | undefined {
  return image?.digest && !placement ? formatReference(image) : undefined;
}

/**
 * What has one cause and is told by no incident yet becomes part of the worst of it: all about one image, whatever names it
 * has and wherever it runs, what inherited something from it, and an act upon it and many others.
 */
function joinByCause(order: readonly Finding[], standsOn: ReadonlyMap<string, readonly string[]>, above: Above): void {
  // Several where the worst is settled or waits: it tells nothing that is open.
  const heads = new Map<string, Finding[]>();
  const within = order.map((finding) => ({ finding, root: above.rootOf(finding) }));
  for (const { finding, root } of within.sort(byOrigin)) {
    const causes = causesOf(finding, standsOn.get(finding.id) ?? []);
    const known = causes.flatMap((cause) => heads.get(cause) ?? []).map((one) => above.rootOf(one));
    const head = known.find((one) => tells(one, finding));
    if (head && root === finding) above.tell(finding.id, head);
    for (const cause of above.ties(finding) ? causes : [])
      if (heads.get(cause)?.includes(above.rootOf(finding)) !== true) addTo(heads, cause, above.rootOf(finding));
  }
}

/** The image, or where it runs; and what else it stands on: pushes by their images. */
function causesOf({ cause, image, placement, actor }: Finding, keys: readonly string[]): readonly string[] {
  const digest = cause ?? image?.digest;
  const place = placement && image && JSON.stringify([image.registry, image.repository, image.tag, actor?.name]);
  const own = digest ?? place;
  return [...(own === undefined ? [] : [own]), ...keys.filter((key) => !key.startsWith(ACTS_AS)).map(imageIn)];
}

/** Of a push’s subject key the image. */
function imageIn(key: string): string {
  const digest = key.slice(key.lastIndexOf('@') + 1);
  return isDigest(digest) ? digest : key;
}

interface Within {
  readonly finding: Finding;
  readonly root: Finding;
}

/** The worst incident first; of equals what is told already, then what rests on nothing else. The rest stays in its order. */
function byOrigin(one: Within, other: Within): number {
  return (
    bySeverity(one.root, other.root) ||
    Number(one.root === one.finding) - Number(other.root === other.finding) ||
    byCause(one.finding, other.finding)
  );
}

const PROGRAMS: ReadonlySet<ActorKind> = new Set(['robot', 'ci', 'controller']);
const LISTS: ReadonlySet<string> = new Set(['unapproved-registry-deployed', 'unapproved-repository-deployed']);
const UNACCOUNTED: ReadonlySet<string> = new Set(['silent-roll', 'unknown-image-running']);

function isProgram({ name, kind }: Actor): boolean {
  return PROGRAMS.has(kind) || name.startsWith('system:serviceaccount:');
}

/**
 * One entry that a cluster's list lacks is one cause, whatever comes from there: a registry, what the first folder of its
 * repositories holds, or the program of an account that deploys whenever it is told to. What a person does is an act of its time.
 */
function entryOf({ rule, image, placement, actor }: Finding): string | undefined {
  if (rule === 'deployed-by-unapproved-actor' && actor && isProgram(actor))
    return JSON.stringify([rule, placement?.cluster, actor.name]);
  if (!LISTS.has(rule)) return undefined;
  const folder = rule === 'unapproved-registry-deployed' ? '' : image?.repository.split('/', 1)[0];
  return JSON.stringify([rule, placement?.cluster, image?.registry, folder]);
}

/** Bytes that a workload has under one name, and those that it had before, where the registry accounts for neither. */
function nameAt({ rule, image, placement }: Finding): string | undefined {
  if (!UNACCOUNTED.has(rule) || !placement || !image) return undefined;
  const { cluster, namespace, workload } = placement;
  return JSON.stringify([cluster, namespace, workload, image.registry, image.repository, image.tag]);
}

/** What has one place of origin, and what is wrong at one place: the first in reading order tells those that no incident tells yet. */
function joinByPlace(order: readonly Finding[], standsOn: ReadonlyMap<string, readonly string[]>, above: Above): void {
  const alone = order.filter((finding) => above.rootOf(finding) === finding || isOfDeployer(above.rootOf(finding)));
  const actsAs = ({ id }: Finding): string | undefined => standsOn.get(id)?.find((key) => key.startsWith(ACTS_AS));
  const places = Map.groupBy(alone, (finding) => entryOf(finding) ?? nameAt(finding) ?? actsAs(finding));
  for (const [place, own] of places) {
    // Several where the worst is settled or waits.
    const heads: Finding[] = [];
    for (const root of new Set(place === undefined ? [] : own.map((one) => above.rootOf(one)))) {
      const head = heads.find((one) => tells(one, root));
      if (head) above.tell(root.id, head);
      else heads.push(root);
    }
  }
}

/** Which told nothing of what was deployed but who did it, and how soon. */
function isOfDeployer({ rule, parts }: Finding): boolean {
  return rule === 'rapid-push-to-deploy' && !parts;
}
