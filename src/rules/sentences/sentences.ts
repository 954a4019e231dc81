import { who, whoDeleted } from '../../core/actor.ts';
import type { CredentialIssued } from '../../core/control-event.ts';
import { shortDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, RunReported } from '../../core/event.ts';
import { type HostOrigin, isOwnCode, type Run } from '../../core/build.ts';
import type { ImageName } from '../../core/finding.ts';
import type { Deletion, DigestlessPush, Placement, Push, Workload } from '../../core/subjects.ts';
import { isAtLeast } from '../../core/strength.ts';
import { formatTime, SECOND, type Time } from '../../core/time.ts';
import type { Exhibit } from '../rule.ts';

/** `shop/api:1.4.2`, or `shop/api@sha256:…` where there is no tag. */
export function nameOf(image: Pick<ImageName, 'repository' | 'tag' | 'digest'>): string {
  if (image.tag !== undefined) return `${image.repository}:${image.tag}`;
  return image.digest ? `${image.repository}@${shortDigest(image.digest)}` : image.repository;
}

/** `shop/api:1.4.2 (sha256:…)`, or `shop/api@sha256:…` where there is no tag. */
export function nameAndDigest(image: Pick<Push, 'repository' | 'tag' | 'digest'>): string {
  return image.tag === undefined ? nameOf(image) : `${nameOf(image)} (${shortDigest(image.digest)})`;
}

/** `container api of Deployment/api in shop (cluster prod-eu)`. */
export function whereOf(placement: Placement): string {
  return `container ${placement.container} of ${workloadName(placement)}`;
}

/** `Deployment/api in shop (cluster prod-eu)`. */
export function workloadName({ cluster, namespace, workload }: Workload): string {
  const named = workload.includes('/') ? workload : `an unnamed ${workload}`;
  return `${named} in ${namespace} (${cluster === undefined ? 'unknown cluster' : `cluster ${cluster}`})`;
}

/** `github run 8123/1 of acme/shop`. */
export function runName(run: Run): string {
  return `${run.system} run ${run.run} of ${run.project}`;
}

/** Its key, for what is wrong with all that it made. */
export function runKey(run: Run): string {
  return `run:${run.system}:${run.project}:${run.run}`;
}

/** `, which dredge started by pull_request_target with code of the fork dredge/shop`: nothing for a run of own code. */
export function forOutsider(run: Run): string {
  const { actor, claims } = run;
  if (isOwnCode(run) || claims.head) return '';
  return `, which ${claims.actor ? 'somebody' : who(actor)} started${howStarted(run)}`;
}

/** ` by pull_request_target with code of the fork dredge/shop`, as far as records tell, and not claims. */
export function howStarted(run: Run): string {
  const { head, trigger, claims } = run;
  const by = trigger === undefined || claims.trigger ? '' : ` by ${trigger}`;
  return isOwnCode(run) || claims.head ? by : `${by} with code of the fork ${head ?? ''}`;
}

/** To the second: finer times help nobody who reads a sentence. */
export function clockTime(time: Time): string {
  return formatTime(time - (time % SECOND));
}

/** A title inside a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The first product of a user agent, for sentences. */
export function clientName(client: string): string {
  return (client.split(' ')[0] ?? client).slice(0, 40);
}

/** `at 2026-11-19T18:02:11Z from 203.0.113.77 with skopeo/1.18.0`; `between … and …` where only its outcome was seen. */
export function circumstances(push: Pick<Push, 'at' | 'since' | 'address' | 'client'>): string {
  const from = push.address === undefined ? '' : ` from ${push.address}`;
  const client = push.client === undefined ? '' : ` with ${clientName(push.client)}`;
  const time =
    push.since === undefined
      ? `at ${clockTime(push.at)}`
      : `between ${clockTime(push.since)} and ${clockTime(push.at)} (as only asking the registry showed)`;
  return `${time}${from}${client}`;
}

/** The records of a push, and those that completed it. */
export function pushExhibits(push: Push): readonly Exhibit[] {
  const own = push.facts.slice(0, 4).map((fact) => ({
    fact,
    says:
      fact.since === undefined
        ? `${fact.actor?.name ?? 'someone'} pushed ${nameOf(push)} as ${shortDigest(push.digest)}${fact.address === undefined ? '' : ` from ${fact.address}`}`
        : `asked for ${nameOf(push)}, the registry has ${shortDigest(push.digest)}, which it had not at ${clockTime(fact.since)}`,
  }));
  const completing = new Set(Object.values(push.told).filter((fact) => fact.type !== 'manifest.pushed'));
  return [...own, ...[...completing].flatMap((fact) => completingExhibit(fact, push))];
}

/** A push of which no record tells the image. */
export function digestlessExhibit(push: DigestlessPush): Exhibit {
  const from = push.address === undefined ? '' : ` from ${push.address}`;
  return { fact: push.facts[0], says: `${who(push.actor)} set ${nameOf(push)}${from}, and the record has no digest` };
}

function completingExhibit(fact: LandwaiterEvent, push: Push): readonly Exhibit[] {
  const from = 'address' in fact && fact.address !== undefined ? ` from ${fact.address}` : '';
  if (fact.type === 'credential.issued') return [{ fact, says: `${requested(fact)}, with which this was pushed` }];
  return fact.type === 'manifest.hinted'
    ? [{ fact, says: `${who(fact.actor)} pushed ${nameOf(push)}${from}, the registry says` }]
    : [];
}

/** `repo:acme/shop got the credential of … from 192.0.2.7`: who asked for it, where that is another than it was issued for. */
export function requested({ actor, impersonator, subject, address }: CredentialIssued): string {
  const from = address === undefined ? '' : ` from ${address}`;
  return `${(impersonator ?? actor ?? subject).name} got the credential of ${subject.name}${from}`;
}

/** How an image came to be on a host, as said after `was`. */
export const MADE: Readonly<Record<HostOrigin['how'], string>> = {
  built: 'built',
  committed: 'committed from a container',
  loaded: 'loaded from an archive',
  imported: 'imported',
  tagged: 'tagged',
};

/** The same of a host that was named before. */
export function madeThere({ how }: HostOrigin): string {
  return `${MADE[how]} there${how === 'tagged' ? ' without ever having been pulled' : ''}`;
}

/** What a host recorded of an image that was made there, up to its push. */
export function hostExhibits({ host = 'an unnamed host', facts }: HostOrigin): readonly Exhibit[] {
  return facts.slice(0, 6).map((fact) => ({
    fact,
    says: `${host}: image ${fact.action}${fact.reference === undefined ? '' : ` as ${fact.reference}`}`,
  }));
}

export function deletionExhibits(deletion: Deletion): readonly Exhibit[] {
  return deletion.facts.map((fact) => ({
    fact,
    says: `${whoDeleted(deletion)} deleted ${deletion.whole ? 'the whole repository ' : ''}${nameOf(deletion)}`,
  }));
}

export function runExhibits(run: Run): readonly Exhibit[] {
  const { claims } = run;
  const told = new Set(Object.values(claims));
  const strong = run.facts.filter((one) => isAtLeast(one.strength, run.strength));
  const fact = strong.findLast((one) => one.run === run.run) ?? strong.at(-1);
  const other = strong.find((one) => one.run !== run.run && one.isParent !== true);
  const workflow = claims.workflow ? undefined : run.workflow;
  const ref = claims.ref ? undefined : run.ref;
  const code = claims.sourceRepository ? '' : codeOf(run);
  const did = `ran ${workflow ?? 'a workflow'} on ${ref ?? 'an unknown ref'}${code}`;
  return [
    ...(fact ? [{ fact, says: `${runName(run)} ${did}` }] : []),
    ...(other ? [{ fact: other, says: `another attempt of it, ${other.run}, ${heard(other)}` }] : []),
    ...[...told]
      .slice(0, 2)
      .map((claim) => ({ fact: claim, says: `${runName(run)}, a webhook says, ${heard(claim)}` })),
  ];
}

/** ` of github.com/acme/platform`, where the project is no repository. */
function codeOf({ sourceRepository }: Pick<RunReported, 'sourceRepository'>): string {
  return sourceRepository === undefined ? '' : ` of ${sourceRepository}`;
}

function heard({ workflow, ref, trigger, head, ...more }: RunReported): string {
  const parts = [
    `ran ${workflow ?? 'a workflow'} on ${ref ?? 'an unknown ref'}${codeOf(more)}`,
    ...(trigger === undefined ? [] : [`was started by ${trigger}`]),
    ...(head === undefined ? [] : [`built a commit of ${head}`]),
  ];
  return parts.join(', ');
}

/** The records that first show a placement: who asked for it, and the kubelet's word. */
export function placementExhibits(placement: Placement): readonly Exhibit[] {
  const asked = placement.asked.slice(0, 2).map((one) => ({
    fact: one.fact,
    says:
      one.kind === 'ephemeral'
        ? `${who(one.actor)} put the ephemeral container ${one.container}, with the image ${one.image}, into ${one.fact.kind} ${one.fact.name}`
        : `${who(one.actor)} set the image of ${one.container} in ${one.workload} to ${one.image}`,
  }));
  const seen = placement.observed.find((fact) => fact.digest) ?? placement.observed[0];
  if (!seen) return asked;
  return [
    ...asked,
    {
      fact: seen,
      says: `pod ${seen.pod} ran ${seen.digest ? shortDigest(seen.digest) : seen.image} as container ${seen.container}`,
    },
  ];
}

/** Sorted by time, each fact once. */
export function inOrder(exhibits: readonly Exhibit[]): readonly Exhibit[] {
  const once = new Map<LandwaiterEvent, Exhibit>();
  for (const exhibit of exhibits) if (!once.has(exhibit.fact)) once.set(exhibit.fact, exhibit);
  return [...once.values()].sort((one, other) => one.fact.at - other.fact.at || (one.fact.id < other.fact.id ? -1 : 1));
}
