import type { Lineage } from '../../core/lineage.ts';
import { untracedPushers } from '../actors/untraced/untraced.ts';
import { registryAccounts } from '../bursts/accounts.ts';
import { trustRoots } from '../provenance/trust-roots.ts';
import type { Subjects } from '../rule.ts';

/** All that rules of a kind look at. */
export const SUBJECTS: { readonly [Kind in keyof Subjects]: (lineage: Lineage) => readonly Subjects[Kind][] } = {
  push: ({ pushes }) => pushes,
  placement: ({ placements }) => placements,
  deletion: ({ deletions }) => deletions,
  control: ({ controls }) => controls,
  admitted: ({ placements, overridden }) => [...placements, ...overridden],
  attached: ({ pushes, attachedImages }) => [...pushes, ...attachedImages()],
  exception: ({ policy }) => [...policy.exceptions, ...policy.contents.accepted],
  pusher: ({ pushers }) => pushers,
  account: registryAccounts,
  untraced: untracedPushers,
  arrival: (lineage) => [...lineage.pushes, ...untracedPushers(lineage)],
  repository: ({ repositories }) => repositories,
  source: ({ watch }) => [...watch.sources, ...watch.readers, ...watch.mute, ...watch.unread],
  registry: ({ watch }) => watch.registries,
  cluster: ({ watch }) => watch.clusters,
  clocks: ({ watch }) => watch.clocks,
  door: ({ watch }) => watch.exceeded,
  kept: ({ watch }) => watch.kept,
  right: ({ watch }) => watch.rights,
  project: ({ renamed }) => renamed,
  trust: (lineage) => [trustRoots(lineage)],
  flood: ({ watch }) => watch.floods,
};
