import { isOwnCode } from '../../core/build.ts';
import type { AdmissionDecided } from '../../core/control-event.ts';
import { who, whoAndBehind } from '../../core/actor.ts';
import { firstOf } from '../../core/count.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import { type Finding, type Hand, SEVERITIES } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository, type Reference } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { acting } from '../actors/token-issuer.ts';
import { handsTogether, pushHand, WROTE } from '../sentences/hands.ts';
import { nameIn } from '../sentences/hosted.ts';
import { verdictOf } from '../sentences/decision-sentences.ts';
import {
  circumstances,
  clockTime,
  forOutsider,
  lowerFirst,
  nameOf,
  runName,
  workloadName,
} from '../sentences/sentences.ts';

const MOST_NAMED = 3;
const NAME = /^[\w.-]{1,100}$/;

/**
 * By which push the bytes came in; and where another one carried them on, that as their way: whoever looks for the thief
 * by the account that is named first has to find him.
 */
export function broughtIn(push: Push, bringer: Push, lineage: Lineage): string {
  const pushed = `as ${shortDigest(push.digest)}, pushed by ${whoAndBehind(bringer)} ${circumstances(bringer)}${byOutsider(bringer, lineage)},`;
  if (bringer === push) return `${nameIn(push, lineage)} ${pushed} `;
  const isElsewhere = bringer.registry !== push.registry;
  const [from, to] = [bringer, push].map((one) => `${isElsewhere ? `${one.registry}/` : ''}${nameOf(one)}`);
  const how = equalRepository(push, bringer) ? 'given the name' : lineage.promotion(push) ? 'promoted to' : 'copied to';
  return `${from} ${pushed} was ${how} ${to} by ${whoAndBehind(push)} ${circumstances(push)} and `;
}

/** Who pushed and who carried on, and whom the parts name beside them. */
export function implantHands(push: Push, bringer: Push, parts: readonly Finding[], lineage: Lineage): readonly Hand[] {
  const how = equalRepository(push, bringer) ? 'named it' : lineage.promotion(push) ? 'promoted it' : 'copied it';
  const own = bringer === push ? [] : [pushHand(push, lineage, how)];
  const pushes = new Set([push.at, bringer.at]);
  const others = parts.flatMap(({ hands = [] }) => hands.filter(({ at }) => !pushes.has(at)));
  return handsTogether([pushHand(bringer, lineage), ...own, ...others.toSorted((one, two) => one.at - two.at)]);
}

/** Whether what stands against the first push of some bytes is as bad as what stands against another, or worse. */
export function isAsGrave(first: readonly Finding[], other: readonly Finding[]): boolean {
  const [one, two] = [first, other].map((parts) => Math.min(...parts.map(rankOf)));
  return first.length > 0 && (one ?? 0) <= (two ?? Infinity);
}

function rankOf({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

/** `2 things about the push are suspicious: …` */
export function suspicious(parts: readonly Finding[], what: string): string {
  const subject = parts.length === 1 ? `The ${what} is` : `${parts.length} things about the ${what} are`;
  return `${subject} suspicious: ${worstOf(parts)}.`;
}

/** Who had it deployed there, from where and with what: his credential may be a stolen one, too. */
export function setAfter({ asked }: Placement, { at }: Push, lineage: Lineage): string {
  const set = asked.find((one) => one.at >= at);
  return set ? `; ${acting(set, lineage)} set it there ${circumstances(set)}` : '';
}

/** ` from github run 8123/1 of acme/shop, which dredge started by pull_request_target …`: nothing for a run of own code. */
function byOutsider(push: Push, lineage: Lineage): string {
  const origin = lineage.explanation(push);
  const outside = origin.state === 'explained' ? forOutsider(origin.run) : '';
  return origin.state === 'explained' && outside !== '' ? ` from ${runName(origin.run)}${outside}` : '';
}

/** The advice where a run pushed with a token that it got for itself: that ends with it, and the next run gets another. */
function ofJobToken(advice: readonly string[], push: Push, lineage: Lineage): readonly string[] | undefined {
  const origin = lineage.explanation(push);
  if (push.actor?.kind !== 'ci' || origin.state !== 'explained') return undefined;
  const { project, workflow, trigger, actor, claims } = origin.run;
  const whose = isOwnCode(origin.run) || claims.actor || !actor || !NAME.test(actor.name) ? 'ACTOR' : actor.name;
  const what = workflow === undefined || claims.workflow ? 'the workflow' : workflow;
  const by = trigger === undefined || claims.trigger ? 'its trigger' : `its trigger ${trigger}`;
  return advice.map((one) =>
    one.startsWith('Revoke the credential')
      ? `Disable ${what} of ${project}, or ${by}: the token that pushed ended with its run, and the next run gets another. Scope what else it pushed: landwaiter where ${whose}`
      : one,
  );
}

/** Nobody is to be sent after pods that are gone, or to a name that means something else by now. */
function asItStands(advice: string, reached: readonly Placement[], lineage: Lineage): string {
  if (advice.startsWith('Isolate the pods') && reached.every((one) => one.observed.length > 0 && !one.running))
    return 'Nothing is on record as running it any more: examine the nodes that did, and what its containers could reach.';
  if (!advice.startsWith('Stop it from spreading')) return advice;
  const ends = reached.map(({ reference, digest }) => reference && digest && movedOnFrom(reference, digest, lineage));
  const [since] = ends.filter((at) => at !== undefined).sort((one, other) => other - one);
  return since === undefined || ends.includes(undefined)
    ? advice
    : `Keep it from coming back: the tag means another image since ${clockTime(since)}; pin the workload to the digest that is right.`;
}

/** When the tag that a place runs by began to mean something else for good. */
function movedOnFrom(reference: Reference, digest: Digest, lineage: Lineage): Time | undefined {
  const history = lineage.tagHistory(reference, reference.tag ?? 'latest');
  const last = history.findLast((one) => one.digest === digest);
  return last && last !== history.at(-1) ? last.to : undefined;
}

/** The advice with what is to be revoked beside the pusher's credential: that of whoever had the workload take it up. */
export function implantAdvice(
  advice: readonly string[],
  push: Push,
  hands: readonly Hand[],
  reached: readonly Placement[],
  lineage: Lineage,
): readonly string[] {
  const told = (ofJobToken(advice, push, lineage) ?? advice).map((one) => asItStands(one, reached, lineage));
  const [other] = hands.filter(({ did, actor }) => did.startsWith(WROTE) && actor);
  if (!other) return told;
  const from = other.address === undefined ? '' : ` from ${other.address}`;
  const also = `Ask who it was that as ${who(other.actor)} ${other.did} at ${clockTime(other.at)}${from}: if nobody knows of it, revoke that credential, too.`;
  const index = told.findIndex((one) => one.includes('landwaiter where ACTOR'));
  return told.toSpliced(index + 1, 0, also);
}

/** `; it is also in Deployment/api in shop (cluster prod-eu) and 2 more`: of each namespace one before a second. */
export function besides(first: Placement, reached: readonly Placement[]): string {
  const seen = new Set([namespaceOf(first)]);
  const elsewhere = reached.filter((one) => seen.size < seen.add(namespaceOf(one)).size);
  const names = new Set([first, ...elsewhere, ...reached].map(workloadName));
  names.delete(workloadName(first));
  return names.size === 0 ? '' : `; it is also in ${firstOf([...names], MOST_NAMED)}`;
}

function namespaceOf({ cluster, namespace }: Placement): string {
  return JSON.stringify([cluster, namespace]);
}

/** The titles of what is worst; the rest stands beside the incident as its parts. */
export function worstOf(parts: readonly Finding[]): string {
  const titles = parts.toSorted((one, other) => rankOf(one) - rankOf(other)).map(({ title }) => lowerFirst(title));
  const shown = [...new Set(titles)];
  const more = shown.length - MOST_NAMED;
  return more > 1 ? `${shown.slice(0, MOST_NAMED).join('; ')}; and ${more} more` : shown.join('; ');
}

/** What admission policies found against the places and let in all the same, oldest first; also where nothing of it runs any more. */
export function violationsAt(places: readonly Placement[], lineage: Lineage): readonly AdmissionDecided[] {
  const found = places.flatMap((place) =>
    lineage.decisionsOn(place).filter((one) => one.decision === 'violated' && isRecorded(one)),
  );
  return [...new Set(found)].sort((one, other) => one.at - other.at);
}

/** ` kyverno policy signed found that it breaks the policy, and let it in.`; empty where none did. */
export function letInSentence([first]: readonly AdmissionDecided[]): string {
  return first ? ` The ${verdictOf(first)}${first.reason === undefined ? '' : `: ${first.reason.slice(0, 200)}`}.` : '';
}
