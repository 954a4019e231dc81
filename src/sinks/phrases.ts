import type { Actor } from '../core/actor.ts';
import { counted, firstOf, percent } from '../core/count.ts';
import { shortDigest } from '../core/digest.ts';
import type { FoundReason } from '../core/contents-found.ts';
import type { BrokenWorkload, Share } from '../core/custody.ts';
import type { About, Evidence, Finding, ImageName, PlacementName } from '../core/finding.ts';
import type { Limit, Report } from '../core/report.ts';
import { formatDuration, formatTime, type Time } from '../core/time.ts';

const NO_ENVIRONMENT = 'none';

/** `2026-11-19 18:02:11`, to the second, in UTC. */
export function clock(time: Time): string {
  return formatTime(time).slice(0, 19).replace('T', ' ');
}

/** `2026-11-19 17:41:00 – 18:20:03 UTC`; one instant where both are the same second. */
export function period(from: Time, to: Time): string {
  const [start, end] = [clock(from), clock(to)];
  if (start === end) return `${start} UTC`;
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
}

/** `registry.acme.example/shop/api:1.4 sha256:0123456789ab…` */
export function imageName(image: ImageName): string {
  return image.digest ? `${taggedName(image)} ${shortDigest(image.digest)}` : taggedName(image);
}

/** `registry.acme.example/shop/api:1.4` */
export function taggedName({ registry, repository, tag }: ImageName): string {
  return tag === undefined ? `${registry}/${repository}` : `${registry}/${repository}:${tag}`;
}

// Of what ids a source makes up itself, from a record's content or a part of another's id, nobody finds anything in a file.
const OWN_ID = /^[a-z-]+:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?::|$)/;

/**
 * `cloudtrail.json:1`; where the record has an id of its own that can be looked for, with it: a line may hold a list of very
 * many records, as the files of CloudTrail do.
 */
export function recordPlace({ path, line, eventId }: Pick<Evidence, 'path' | 'line' | 'eventId'>): string {
  const id = OWN_ID.exec(eventId)?.[1];
  return id === undefined || line > 1 ? `${path}:${line}` : `${path}:${line} (${id})`;
}

/** `Deployment/api, container api, namespace shop, cluster prod-eu` */
export function placeName(placement: PlacementName): string {
  const { cluster, namespace, workload, container } = placement;
  const where = cluster === undefined ? 'unknown cluster' : `cluster ${cluster}`;
  const inside = container === undefined ? '' : `, container ${container}`;
  return `${workload}${inside}, namespace ${namespace}, ${where}`;
}

/** Where a finding happened, with the environment; undefined when it is about no place. */
export function whereabouts({ placement, environment }: Finding): string | undefined {
  if (!placement) return environment;
  return environment === undefined ? placeName(placement) : `${placeName(placement)} (${environment})`;
}

/** Who did it, in a line each: `apps-ci (ci) pushed it, on record as robot$apps, from 192.0.2.7`. */
export function whoDid({ actor, hands }: Pick<Finding, 'actor' | 'hands'>): readonly string[] {
  if (!hands) return actor ? [actorName(actor)] : [];
  const isOne = hands.length === 1;
  return hands.map(({ did, actor: by, account, address, behind }) =>
    [
      `${by ? actorName(by) : 'somebody'}${isOne ? '' : ` ${did}`}`,
      ...(account === undefined ? [] : [`on record as ${account}`]),
      ...(address === undefined ? [] : [`from ${address}`]),
      ...(behind === undefined ? [] : [behind]),
    ].join(', '),
  );
}

function actorName({ name, kind }: Actor): string {
  return kind === 'unknown' ? name : `${name} (${kind})`;
}

/** How sure: the weakest link and, where the finding rests on absence, how well that is known. */
export function certainty({ confidence, absence }: Finding): string {
  return absence === undefined ? `weakest link ${confidence}` : `weakest link ${confidence}, absence ${absence}`;
}

const MOST_CARRIED = 3;

/** The three worst of what reading the image showed, of an incident or of what it is made of; and whether there is more. */
export function carried(finding: Finding, parts: readonly Finding[] = []): readonly string[] {
  const contents = finding.contents ?? parts.find((part) => part.contents)?.contents;
  if (!contents) return [];
  const { reasons, complete, baseline } = contents;
  const more = reasons.length - MOST_CARRIED;
  const since = baseline
    ? `since ${baseline.repository}${baseline.tag === undefined ? '' : `:${baseline.tag}`}`
    : 'by itself: there is no trusted image to compare it with';
  return [
    ...reasons.slice(0, MOST_CARRIED).map(carriedFile),
    [...(more > 0 ? [`and ${more} more`] : []), since, ...(complete ? [] : ['not all of it could be read'])].join(', '),
  ];
}

function carriedFile({ path, package: owner, layer, says }: FoundReason): string {
  if (path === undefined) return says;
  // Some sentences say of themselves that it is nobody's.
  const nobody = says.includes('no package') ? [] : ['no package'];
  const around = [
    ...(owner ? [`package ${owner.name} ${owner.version}`] : nobody),
    ...(layer === undefined ? [] : [`layer ${layer}`]),
  ];
  return `${path} ${says}${around.length === 0 ? '' : ` (${around.join(', ')})`}`;
}

/** What is said of a kind that recognises the records of a file and understands none of them. */
export function untoldOf(kind: string): string {
  return `${kind} recognises its records, and none of them tells anything: perhaps it is in another form than ${kind} reads`;
}

/** How many inputs no format matches. */
export function skippedOf(inputs: Report['inputs']): number {
  return inputs.filter((input) => input.skipped !== undefined).length;
}

/** `Resolved`. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What to say where no finding is open: nothing that was not read can be called quiet. */
export function nothingOpen({ inputs, window, summary }: Pick<Report, 'inputs' | 'window' | 'summary'>): string {
  const skipped = skippedOf(inputs);
  if (!window && skipped > 0 && skipped === inputs.length) return 'Nothing was understood: nothing can be told';
  if (!window) return 'Nothing was read that tells of an image: nothing can be told';
  return skipped > 0 || summary.refused > 0 ? 'No open findings in what was understood' : 'No open findings';
}

/**
 * `records of 2026-11-19 17:41:00 – 18:20:03 UTC, evaluated as of 18:40:03 UTC, 20 min after the last one`: that is no time at
 * which something was done, and may lie ahead. Without a time where nothing has one.
 */
export function scopeOf({ window, evaluatedAt }: Pick<Report, 'window' | 'evaluatedAt'>): string {
  const later =
    window && evaluatedAt > window.to ? `, ${formatDuration(evaluatedAt - window.to)} after the last one` : '';
  const at = evaluatedAt > 0 ? `, evaluated as of ${clock(evaluatedAt)} UTC${later}` : '';
  return `${window ? `records of ${period(window.from, window.to)}` : 'no records'}${at}`;
}

/** `11 of 14 (78 %)`. */
export function fraction(part: number, whole: number): string {
  return whole === 0 ? '0 of 0' : `${part} of ${whole} (${percent(part, whole)})`;
}

/** `namespace shop, cluster prod-eu (prod)` */
export function workloadPlace({ cluster, namespace, environment }: BrokenWorkload): string {
  const where = `namespace ${namespace}, ${cluster === undefined ? 'unknown cluster' : `cluster ${cluster}`}`;
  return environment === undefined ? where : `${where} (${environment})`;
}

/** `11 of 14 (78 %)`: of the pushes of which a build is asked at all. */
export function explainedFraction({ explained, total, unasked }: Pushes): string {
  return fraction(explained, total - unasked);
}

type Pushes = Pick<Report['summary']['pushes'], 'explained' | 'total' | 'claimed' | 'unasked'>;

/** `; 22 more only by the word of a webhook; 3 pushes more told without a digest`: what is beside the pushes that a build explains. */
export function besideExplained(
  { claimed, unasked, withoutDigest = 0 }: Pushes & { readonly withoutDigest?: number },
  before: string,
): string {
  const words = [
    claimed === 0 ? '' : `${claimed} more ${CLAIMED}`,
    unasked === 0 ? '' : `no build is asked of ${unasked} more`,
    withoutDigest === 0 ? '' : `${counted(withoutDigest, 'push more', 'pushes more')} told without a digest`,
  ];
  return words
    .filter((one) => one !== '')
    .map((one) => `${before}${one}`)
    .join('');
}

/** How those pushes are explained of whose build only a claim tells. */
export const CLAIMED = 'only by the word of a webhook';

/** An environment as it is told. */
export function environmentName(name: string | undefined, mode: Report['mode']): string {
  if (name !== undefined && name !== NO_ENVIRONMENT) return name;
  return mode === 'observe' ? 'without a policy' : 'in no environment of the policy';
}

/** Without a policy there are no environments to tell apart. */
export function hasEnvironments(names: readonly string[]): boolean {
  return names.some((name) => name !== NO_ENVIRONMENT);
}

/** `24 of 26 (92 %) pushed images read: 3 findings of what nothing explains, nothing else that counts` */
export function contentsRead(contents: NonNullable<Report['summary']['contents']>, pushes: number): string {
  return `${fraction(contents.read, pushes)} pushed images read: ${contentsTold(contents)}`;
}

/** `3 findings of what nothing explains, nothing else that counts` */
export function contentsTold({ found }: NonNullable<Report['summary']['contents']>): string {
  return found === 0
    ? 'nothing in them counts'
    : `${counted(found, 'finding')} of what nothing explains, nothing else that counts`;
}

/** `6 required links unknown; nobody looks at provenance, contents` */
export function linksBeside({ unknown, unexamined }: Report['summary']['custody']): string {
  const told = [
    ...(unknown > 0 ? [`${counted(unknown, 'required link')} unknown`] : []),
    ...(unexamined.length > 0 ? [`nobody looks at ${unexamined.join(' and ')}`] : []),
  ];
  return told.join('; ');
}

export function environmentsOf(custody: {
  readonly environments: Readonly<Record<string, Share>>;
}): readonly (readonly [string, Share])[] {
  return Object.entries(custody.environments).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What the telemetry does not show, by the findings that stand about it: `registries docker.io; cluster prod-9`. */
export function unwatched(findings: readonly Finding[]): string | undefined {
  const names = (kind: About['kind'], one: string, many: string): readonly string[] => {
    const found = findings.flatMap(({ about, state, rule }) =>
      about?.kind === kind && isStanding(state) && UNWATCHED.has(rule) ? [about.name] : [],
    );
    const more = found.length > NAMED ? ` and ${counted(found.length - NAMED, 'more', 'more')}` : '';
    return found.length === 0 ? [] : [`${found.length === 1 ? one : many} ${found.slice(0, NAMED).join(', ')}${more}`];
  };
  const parts = [
    ...names('source', 'source', 'sources'),
    ...names('registry', 'registry', 'registries'),
    ...names('cluster', 'cluster', 'clusters'),
    ...names('network', 'network', 'networks'),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

const NAMED = 3;
const UNWATCHED: ReadonlySet<string> = new Set(['source-silent', 'registry-unmonitored', 'cluster-unmonitored']);

function isStanding(state: Finding['state']): boolean {
  return state !== 'resolved' && state !== 'suppressed';
}

const RULES_NAMED = 3;

/** What is lacking, and the rules that are quiet or judge less by it: the first few, for there is a way to all of them. */
export function limitSentence({ reason, rules }: Limit): string {
  return `${reason}${rules.length > 0 ? `; limits ${firstOf(rules, RULES_NAMED)}` : ''}`;
}
