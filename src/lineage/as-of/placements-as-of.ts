import type { Controls } from '../../core/controls.ts';
import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placements } from '../../core/placements.ts';
import type { Instance, Placement } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { memo, once } from '../facts/lazy.ts';
import { instanceAt, placementAt } from './ended-later.ts';

interface PlacementsAsOf {
  readonly view: Placements & Pick<Controls, 'decisionsOn'>;
  /** Those that had begun, as they stood. */
  there(placements: readonly Placement[]): readonly Placement[];
}

/** What had been asked for or ran by then. What is asked about a placement is asked of it as it is known now, and what came later is left out. */
export function placementsAsOf(lineage: Lineage, at: Time): PlacementsAsOf {
  const { there, known, knownInstance } = standingAt(at);
  const isThere = (one: { readonly at: Time }): boolean => one.at <= at;
  const placements = once(() => there(lineage.placements));
  const deployments = once(() => lineage.deployments.filter(isThere));
  const overridden = once(() => lineage.overridden.filter(isThere));
  const isOf = (placement: Placement, digest: Digest): boolean =>
    [...(placement.digest ? [placement.digest] : []), ...placement.instances.flatMap(({ others }) => others)].some(
      (told) => lineage.standsFor(told).includes(digest),
    );
  const placementsOfDigest: Placements['placementsOfDigest'] = (digest) =>
    there(lineage.placementsOfDigest(digest)).filter((one) => isOf(one, digest));
  return {
    there,
    view: {
      get deployments() {
        return deployments();
      },
      get placements() {
        return placements();
      },
      get overridden() {
        return overridden();
      },
      pushesFor: (placement) => lineage.pushesFor(known(placement)).filter(isThere),
      arrivalOf(placement) {
        const push = lineage.arrivalOf(known(placement));
        return push && isThere(push) ? push : undefined;
      },
      placementsOf: (push) => placementsOfDigest(push.digest),
      placementsOfDigest,
      placementsFrom: (repository) => there(lineage.placementsFrom(repository)),
      placementsIn: (workload) => there(lineage.placementsIn(workload)),
      deploymentsOf: (workload) => lineage.deploymentsOf(workload).filter(isThere),
      restartsOf: (workload) => lineage.restartsOf(workload).filter(isThere),
      asking: (placement) => lineage.asking(known(placement)),
      entriesInto: (placement, instances = placement.instances) =>
        lineage.entriesInto(known(placement), instances.map(knownInstance)).filter(isThere),
      mutationsBy: (control) =>
        lineage
          .mutationsBy(control)
          .filter(({ change }) => isThere(change))
          .map((one) => ({ ...one, placements: there(one.placements) })),
      decisionsOn: (placement) => lineage.decisionsOn(known(placement)).filter(isThere),
    },
  };
}

/** Placements as they stood, each made once, and the other way round. */
function standingAt(at: Time) {
  const whole = new WeakMap<Placement, Placement>();
  const wholeInstance = new WeakMap<Instance, Instance>();
  const cut = memo((placement: Placement) => {
    const stood = placementAt(placement, at, (instance) => {
      const one = instanceAt(instance, at, placement.observed);
      wholeInstance.set(one, instance);
      return one;
    });
    whole.set(stood, placement);
    return stood;
  });
  return {
    there: (all: readonly Placement[]): readonly Placement[] =>
      all.flatMap((one) => (one.from <= at ? [cut(one)] : [])),
    known: (placement: Placement): Placement => whole.get(placement) ?? placement,
    knownInstance: (instance: Instance): Instance => wholeInstance.get(instance) ?? instance,
  };
}
