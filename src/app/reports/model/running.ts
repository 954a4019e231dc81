import { CUSTODY_LINKS, type CustodyLink, isBroken, type Trust } from '../../../core/custody.ts';
import { hasRun, isRunning } from '../../../core/instance.ts';
import { known } from '../../../core/known.ts';
import type { Origin } from '../../../core/observed.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Placement } from '../../../core/subjects.ts';
import { formatTime } from '../../../core/time.ts';
import { custodyReport } from '../../../rules/custody/custody-report.ts';
import { custodySummary } from '../../../rules/custody/custody-summary.ts';
import { judge, type Judgement } from '../../../rules/custody/custody.ts';
import { attestedOf } from '../../../rules/provenance/attested.ts';
import { hasOf, manifestsFor } from '../../../rules/provenance/signed.ts';
import { taggedName } from '../../../sinks/phrases.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { noStandings, type RunningImage, runningImages, standingsIn } from '../../analysis/running/running-images.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

/** How the links of what runs at the end of the period stand. */
export type LinkCounts = Readonly<Record<CustodyLink, { complete: number; broken: number; unknown: number }>>;

interface Running extends Pick<PeriodReport, 'standings' | 'images' | 'places'> {
  readonly links: LinkCounts;
  /** Images without a statement about their build that is good: by a signer of the policy, and a build that it allows. */
  readonly unattested: PeriodReport['images'];
  readonly judged: readonly Judgement[];
}

/** What runs at the end of the period, by image, by place and by environment. */
export function runningAt(reported: Reported): Running {
  const { seen } = reported;
  const { lineage, findings } = seen;
  const judgements = judgementsIn(findings, lineage);
  const running = lineage.placements.filter((one) => one.running);
  const judged = running.map((one) => judge(one, lineage, judgements));
  const records = new Map(running.map((one) => [one.digest ?? one.image, recordOf(lineage.arrivalOf(one)?.facts[0])]));
  const images = runningImages(seen).map(({ since, pushedAt, findings: found, ...image }) => ({
    ...image,
    environments: { ...image.environments },
    findings: [...found],
    since: formatTime(since),
    ...(pushedAt !== undefined && { pushedAt: formatTime(pushedAt) }),
    ...known({ record: records.get(image.digest ?? image.repository) }),
  }));
  return {
    standings: standingsIn(seen).map((one) => ({ ...one, trend: [] })),
    images,
    places: judged.map((one) => placeOf(one.placement, one.trust, reported)).sort(byPlace),
    links: linksOf(judged),
    unattested: images.filter((one) => !isAttested(one, lineage)),
    judged,
  };
}

function isAttested(
  { digest, registry, repository }: Pick<RunningImage, 'digest' | 'registry' | 'repository'>,
  lineage: Lineage,
): boolean {
  if (!digest || registry === undefined) return false;
  const at = { registry, repository };
  return manifestsFor(digest, at, lineage).every((manifest) =>
    hasOf(manifest, at, lineage, (one) => attestedOf(one, at, lineage).find(({ wrong }) => !wrong)),
  );
}

/** The same with the trend of each environment; of one in which nothing runs any more, too. */
export function withTrend(standings: PeriodReport['standings'], reported: Reported): PeriodReport['standings'] {
  const { analysis, period, end } = reported;
  const { lineage, findings } = analysis;
  const { window } = lineage.watch;
  const stretch = window && { from: Math.max(window.from, period.from), to: Math.min(window.to, end) };
  if (!stretch || stretch.from >= stretch.to) return standings;
  const judgements = judgementsIn(findings, lineage);
  const ran = lineage.placements
    .filter((one) => hasRun(one) && one.from < end && (one.to ?? end) > period.from)
    .map((one) => custodySummary(one, lineage, judgements));
  const { environments } = custodyReport(ran, [], stretch);
  const nothing = noStandings();
  const gone = environments.filter(({ name }) => !standings.some(({ environment }) => environment === name));
  return [...standings, ...gone.map(({ name }) => ({ environment: name, ...nothing, trend: [] }))].map((one) => ({
    ...one,
    trend: (environments.find(({ name }) => name === one.environment)?.steps ?? []).map(({ from, ...point }) => ({
      ...point,
      from: formatTime(from),
    })),
  }));
}

function placeOf(placement: Placement, { standing, says }: Trust, { end }: Reported): PeriodReport['places'][number] {
  const { namespace, workload, container, cluster, environment, reference, digest, from } = placement;
  const asked = placement.asked.findLast(({ at }) => at <= end);
  return {
    namespace,
    workload,
    container,
    image: reference ? taggedName(reference) : placement.image,
    standing,
    ...(standing === 'allowed' && { allowed: says }),
    containers: placement.instances.filter((one) => isRunning([one])).length,
    since: formatTime(from),
    ...known({
      environment: environment?.name,
      cluster,
      digest,
      askedBy: asked?.actor?.name,
      record: recordOf(asked?.fact ?? placement.observed[0]),
    }),
  };
}

/** Where the bytes of a fact's record are. */
export function recordOf(fact: { readonly origin: Origin } | undefined): Origin | undefined {
  if (!fact) return undefined;
  const { path, line, sha256 } = fact.origin;
  return { path, line, sha256 };
}

type Place = PeriodReport['places'][number];

function byPlace(one: Place, other: Place): number {
  const [first, second] = [nameOf(one), nameOf(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function nameOf({ environment, cluster, namespace, workload, container, digest }: Place): string {
  return JSON.stringify([environment ?? '~', cluster ?? '~', namespace, workload, container, digest ?? '']);
}

function linksOf(judged: readonly Pick<ReturnType<typeof judge>, 'links'>[]): LinkCounts {
  const none = () => ({ complete: 0, broken: 0, unknown: 0 });
  const counts = {
    origin: none(),
    publisher: none(),
    path: none(),
    admission: none(),
    provenance: none(),
    contents: none(),
  } satisfies Record<CustodyLink, unknown>;
  for (const { links } of judged)
    for (const link of CUSTODY_LINKS) {
      const { state } = links[link];
      counts[link][state === 'complete' ? 'complete' : isBroken(links[link]) ? 'broken' : 'unknown'] += 1;
    }
  return counts;
}
