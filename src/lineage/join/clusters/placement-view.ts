import type { Coverage } from '../../../core/coverage.ts';
import type { Digest } from '../../../core/digest.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Reference } from '../../../core/reference.ts';
import type { Control, Deployment, Placement, Push, Workload } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { joinAsking } from './asking.ts';
import type { Credentials } from '../credentials.ts';
import { joinDeployments } from './deployments.ts';
import { joinEntries } from './entries.ts';
import { only } from '../../facts/facts.ts';
import type { Images } from '../registry/images.ts';
import { memo } from '../../facts/lazy.ts';
import { joinListings } from './listings.ts';
import { joinMutations } from './mutations.ts';
import { repositoryKey } from '../../facts/names.ts';
import { joinPlacements } from './placements.ts';
import { meansSame, type ReadReference } from '../../facts/references.ts';
import { joinOwners, type Owners, workloadKey } from './workloads.ts';

interface WorkloadContext extends Pick<Images, 'image' | 'standsFor' | 'manifestsOf'> {
  /** Evaluation time. */
  readonly now: Time;
  readonly policy: Policy;
  readonly read: ReadReference;
  readonly credentials: Credentials;
  readonly controls: readonly Control[];
  pushesOf(digest: Digest): readonly Push[];
  /** What the tag of a reference meant at an instant. */
  meaning(reference: Reference, at: Time): Digest | undefined;
}

/** What clusters run, who asked for it, and what was done to it on its way. */
export interface WorkloadView
  extends Pick<
    Lineage,
    'deployments' | 'placements' | 'placementsIn' | 'deploymentsOf' | 'asking' | 'mutationsBy' | 'entriesInto'
  > {
  readonly owners: Owners;
}

/** Joins what was asked for with what was seen to run. */
export function joinWorkloads(
  facts: readonly LandwaiterEvent[],
  coverage: readonly Coverage[],
  { now, policy, read, credentials, controls, image, standsFor, manifestsOf, pushesOf, meaning }: WorkloadContext,
): WorkloadView {
  const changes = only(facts, 'workload.changed');
  const observed = only(facts, 'container.observed');
  const owners = joinOwners(changes);
  const deployments = joinDeployments(changes, { credentials, owners, policy });
  const placements = joinPlacements(
    observed,
    changes.filter(({ seen }) => seen !== true),
    deployments,
    {
      now,
      goneBy: joinListings(only(facts, 'pods.listed')),
      policy,
      owners,
      read,
      image: (digest, text) => image(digest, read(text)),
      manifestOf: (config, text) => {
        const name = read(text);
        const all = manifestsOf(config, name);
        const own =
          name && all.length > 1
            ? all.filter((one) => pushesOf(one).some((push) => repositoryKey(push) === repositoryKey(name)))
            : all;
        return own.length === 1 ? own[0] : undefined;
      },
      resolve: meaning,
    },
  );
  const inWorkload = Map.groupBy(placements, workloadKey);
  const changesOf = Map.groupBy(deployments, workloadKey);
  const placementsIn = (workload: Workload): readonly Placement[] => inWorkload.get(workloadKey(workload)) ?? [];
  const deploymentsOf = (workload: Workload): readonly Deployment[] => changesOf.get(workloadKey(workload)) ?? [];
  const entries = joinEntries(only(facts, 'container.entered'), changes);
  const mutations = joinMutations({
    changes,
    written: only(facts, 'control.changed'),
    controls,
    placements,
    repositoryOf: (text) => {
      const reference = read(text);
      return reference ? repositoryKey(reference) : text;
    },
  });
  const asking = memo(
    joinAsking({
      isUntold: mutations.isUntold,
      changes,
      attempts: only(facts, 'workload.attempted'),
      observed,
      coverage,
      owners,
      deploymentsOf,
      placementsIn,
      isMeant: meansSame(read, meaning, standsFor),
    }),
  );
  return {
    owners,
    deployments,
    placements,
    placementsIn,
    deploymentsOf,
    asking,
    mutationsBy: mutations.by,
    entriesInto: entries,
  };
}
