import { fullName } from '../../../core/reference.ts';
import type { Controls } from '../../../core/controls.ts';
import type { Placements } from '../../../core/placements.ts';
import type { Placement, Workload } from '../../../core/subjects.ts';
import { memo, once } from '../../facts/lazy.ts';
import { meansSame } from '../../facts/references.ts';
import type { Given } from '../given.ts';
import type { ImageView } from '../registry/image-view.ts';
import type { PushView } from '../registry/push-view.ts';
import { joinAsking } from './asking.ts';
import { arrivalOf, bringing } from './deliveries.ts';
import { joinDeployments } from './deployments.ts';
import { joinEntries } from './entries.ts';
import { joinListings } from './listings.ts';
import { joinMutations } from './mutations.ts';
import { joinOverridden } from './overridden.ts';
import { joinPlacements, type PlacementContext, placementsByDigest } from './placements.ts';
import { joinRestarts } from './restarts.ts';
import { joinOwners, workloadKey } from './workloads.ts';

/** What clusters run, who asked for it, and what was done to it on its way and since. */
export function placementView(
  given: Given,
  images: ImageView,
  pushes: PushView,
  { controls, decisionsOn }: Controls,
): Placements {
  const { policy, read, of, at, credentials } = given;
  const changes = of('workload.changed');
  const owners = joinOwners(changes);
  const deployments = joinDeployments(changes, of('container.observed'), { credentials, owners, policy });
  const placements = joinPlacements(
    of('container.observed'),
    changes.filter(({ seen }) => seen !== true),
    deployments,
    {
      ...digestsBy(given, images, pushes),
      now: at,
      goneBy: joinListings(of('pods.listed')),
      policy,
      owners,
      read,
      resolve: pushes.meaning,
    },
  );
  const overridden = joinOverridden(of('admission.decided'), { owners, policy, placements, decisionsOn });
  const inWorkload = Map.groupBy(placements, workloadKey);
  const changesOf = Map.groupBy(deployments, workloadKey);
  const placementsIn = (workload: Workload): readonly Placement[] => inWorkload.get(workloadKey(workload)) ?? [];
  const deploymentsOf: Placements['deploymentsOf'] = (workload) => changesOf.get(workloadKey(workload)) ?? [];
  const written = of('control.changed');
  const mutations = joinMutations({ changes, written, controls, placements, repositoryOf: repositoryBy(given) });
  const asking = joinAsking({
    isUntold: mutations.isUntold,
    changes,
    attempts: of('workload.attempted'),
    observed: of('container.observed'),
    coverage: given.coverage,
    owners,
    deploymentsOf,
    placementsIn,
    isMeant: meansSame(read, pushes.meaning, images.standsFor),
  });
  return {
    deployments,
    placements,
    overridden,
    placementsIn,
    deploymentsOf,
    restartsOf: joinRestarts(changes, owners),
    asking: memo(asking),
    mutationsBy: mutations.by,
    entriesInto: joinEntries(of('container.entered'), changes),
    ...broughtBy(placements, images, pushes),
  };
}

/** Which digest a container runs, by what its runtime tells. */
function digestsBy(
  { read }: Given,
  { image, manifestsOf }: ImageView,
  { pushesOf }: PushView,
): Pick<PlacementContext, 'image' | 'manifestOf'> {
  return {
    image: (digest, text) => image(digest, read(text)),
    manifestOf: (config, text) => {
      const name = read(text);
      const all = manifestsOf(config, name);
      const own =
        name && all.length > 1
          ? all.filter((one) => pushesOf(one).some((push) => fullName(push) === fullName(name)))
          : all;
      return own.length === 1 ? own[0] : undefined;
    },
  };
}

function repositoryBy({ read }: Given): (image: string) => string {
  return (text) => {
    const reference = read(text);
    return reference ? fullName(reference) : text;
  };
}

/** Placements by what was pushed for them, and the other way round. */
function broughtBy(
  placements: readonly Placement[],
  { standsFor }: ImageView,
  { pushesOf }: PushView,
): Pick<Placements, 'pushesFor' | 'arrivalOf' | 'placementsOf' | 'placementsOfDigest' | 'placementsFrom'> {
  const reached = placementsByDigest(placements, standsFor);
  const fromRepository = once(() => Map.groupBy(placements, ({ reference }) => (reference ? fullName(reference) : '')));
  const pushesFor = bringing(pushesOf, standsFor);
  return {
    pushesFor,
    arrivalOf: memo((placement: Placement) => arrivalOf(placement, pushesOf, pushesFor)),
    placementsOf: ({ digest }) => reached.get(digest) ?? [],
    placementsOfDigest: (digest) => reached.get(digest) ?? [],
    placementsFrom: (name) => fromRepository().get(fullName(name)) ?? [],
  };
}
