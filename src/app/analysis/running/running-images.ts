import { type CustodyLink, CUSTODY_LINKS, isBroken, type Trust } from '../../../core/custody.ts';
import type { Digest } from '../../../core/digest.ts';
import type { Finding } from '../../../core/finding.ts';
import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Signing } from '../../../core/signing.ts';
import type { Push } from '../../../core/subjects.ts';
import { earliest, type Time } from '../../../core/time.ts';
import { judge, type Judgement } from '../../../rules/custody/custody.ts';
import { worstTrust } from '../../../rules/custody/trust.ts';
import { signingOf } from '../../../rules/provenance/signing.ts';
import type { Analysis } from '../analyze.ts';
import { judgementsIn } from '../judgements.ts';
import type { Seen } from '../look-ups/seen.ts';
import { asTold, isTold, type ToldFinding } from './told-findings.ts';

/** An image that runs: whether it can be trusted, who pushed it, where it is. One digest, one row. */
export interface RunningImage {
  /** As its workloads ask for it. */
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  /** Absent: no record tells it; then all that was asked for under the name. */
  readonly digest?: Digest;
  /** The worst answer of the places where it runs. */
  readonly standing: Trust['standing'];
  /** The first link that is broken, else unknown, and why. */
  readonly because?: { readonly link: CustodyLink; readonly reason: string };
  readonly pushedBy?: string;
  readonly pushedAt?: Time;
  /** `github run 4711/1 of acme/shop` */
  readonly build?: string;
  readonly signature: Signing;
  /** Containers, each of a workload once however many pods run it, by environment; those in none are under `none`. */
  readonly environments: Readonly<Record<string, number>>;
  readonly containers: number;
  readonly since: Time;
  /** Standing findings about it, the worst first. */
  readonly findings: readonly ToldFinding[];
}

/** What runs: the untrusted first, then those that are in most places. */
export function runningImages({ lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>): readonly RunningImage[] {
  const judgements = judgementsIn(findings, lineage);
  const byImage = new Map<string, Judgement[]>();
  for (const placement of lineage.placements)
    if (placement.running) addTo(byImage, placement.digest ?? placement.image, judge(placement, lineage, judgements));
  const about = byImageOf(findings);
  return [...byImage.values()]
    .map((own) => rowOf(own, lineage, about))
    .sort((one, other) => RANK[one.standing] - RANK[other.standing] || other.containers - one.containers);
}

/** The row of an image, or of one that it lists; undefined where nothing of it runs. */
export function runningImage(digest: Digest, { lineage, findings, contents }: Seen): RunningImage | undefined {
  const now = lineage.placementsOfDigest(digest).filter(({ running }) => running);
  if (now.length === 0) return undefined;
  const judgements = judgementsIn(findings, lineage, contents);
  const judged = now.map((one) => judge(one, lineage, judgements));
  return rowOf(judged, lineage, byImageOf(findings));
}

function byImageOf(findings: readonly Finding[]): ReadonlyMap<Digest | undefined, readonly Finding[]> {
  return Map.groupBy(findings.filter(isTold), ({ image }) => image?.digest);
}

const RANK: Readonly<Record<RunningImage['standing'], number>> = { broken: 0, unknown: 1, allowed: 2, trusted: 3 };

function rowOf(
  judged: readonly Judgement[],
  lineage: Lineage,
  about: ReadonlyMap<Digest | undefined, readonly Finding[]>,
): RunningImage {
  const placements = judged.map(({ placement }) => placement);
  const [first] = placements;
  if (!first) throw new Error('an image runs somewhere');
  const { reference, digest, image } = first;
  const environments: Record<string, number> = {};
  for (const one of placements) {
    const name = one.environment?.name ?? 'none';
    environments[name] = (environments[name] ?? 0) + 1;
  }
  const push = lineage.arrivalOf(first);
  const standing = standingOf(judged);
  return {
    repository: reference?.repository ?? image,
    standing,
    environments,
    containers: placements.length,
    signature: digest && reference ? signingOf(digest, reference, lineage, push?.at) : { state: 'unchecked' },
    since: earliest(placements.map(({ from }) => from)),
    findings: asTold(digest && about.get(digest)),
    ...known({
      registry: reference?.registry,
      tag: reference?.tag,
      digest,
      because: standing === 'trusted' ? undefined : reasonOf(judged),
      pushedBy: push?.actor?.name,
      pushedAt: push?.at,
      build: push && buildOf(push, lineage),
    }),
  };
}

/** Containers that run, by what can be said of their chains. */
export type Standings = Readonly<Record<Trust['standing'], number>>;

/** Of each standing none. */
export function noStandings(): Record<Trust['standing'], number> {
  return { trusted: 0, allowed: 0, broken: 0, unknown: 0 };
}

/** Of each environment; `none`: of those that are in none. By name, the worst first. */
export function standingsIn({
  lineage,
  findings,
}: Pick<Analysis, 'lineage' | 'findings'>): readonly (Standings & { readonly environment: string })[] {
  const judgements = judgementsIn(findings, lineage);
  const byName = new Map<string, ReturnType<typeof noStandings>>();
  for (const placement of lineage.placements) {
    if (!placement.running) continue;
    const name = placement.environment?.name ?? 'none';
    const own = byName.get(name) ?? noStandings();
    byName.set(name, own);
    own[standingOf([judge(placement, lineage, judgements)])] += 1;
  }
  return [...byName]
    .map(([environment, own]) => ({ environment, ...own }))
    .sort((one, other) => other.broken - one.broken || (one.environment < other.environment ? -1 : 1));
}

/** The worst answer of several places. */
export function standingOf(judged: readonly Judgement[]): Trust['standing'] {
  return worstTrust(judged.map(({ trust }) => trust)).standing;
}

/** What the worst of them says, and the link that it is about. */
export function reasonOf(judged: readonly Judgement[]): RunningImage['because'] {
  const { standing, says } = worstTrust(judged.map(({ trust }) => trust));
  const worst = judged.find(({ trust }) => trust.says === says);
  if (!worst) return undefined;
  const { links, required } = worst;
  const link =
    CUSTODY_LINKS.find((name) => isBroken(links[name])) ??
    required.find((name) => links[name].state !== 'complete' || links[name].strength === 'inferred');
  if (link && standing !== 'allowed') return { link, reason: links[link].reason };
  return { link: link ?? 'publisher', reason: says };
}

/** Of a promoted image the build is that of what was promoted. */
export function buildOf(push: Push, lineage: Lineage): string | undefined {
  const from = lineage.promotion(push)?.from ?? push;
  const origin = lineage.explanation(from);
  if (origin.state === 'explained') return `${origin.run.system} run ${origin.run.run} of ${origin.run.project}`;
  const host = lineage.hostOrigins(from)[0]?.host;
  return host === undefined ? undefined : `made on ${host}`;
}
