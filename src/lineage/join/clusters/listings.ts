import type { ContainerObserved, PodsListed } from '../../../core/event.ts';
import { MINUTE, type Time } from '../../../core/time.ts';
import { once } from '../../facts/lazy.ts';
import { addTo } from '../../../core/grouping.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';

/** As far apart the clocks of API servers and kubelets may be: a pod that was seen this shortly before a list may be newer. */
const CLOCKS = MINUTE;

/**
 * From complete lists of what runs: when a pod was first missing. Only of named clusters: lists of two clusters without a
 * name would end each other's pods.
 */
export function joinListings(listings: readonly PodsListed[]): (pod: ContainerObserved) => Time | undefined {
  const byCluster = new Map<string, { readonly listing: PodsListed; has(uid: string): boolean }[]>();
  for (const listing of [...listings].sort(byTime)) {
    if (listing.cluster !== undefined && isRecorded(listing)) addTo(byCluster, listing.cluster, asked(listing));
  }
  return ({ cluster, podUid, at }) => {
    if (cluster === undefined || podUid === undefined) return undefined;
    const speaking = (byCluster.get(cluster) ?? []).filter(
      ({ listing: { at: listedAt, after, upTo } }) =>
        listedAt >= at + CLOCKS && (after === undefined || podUid > after) && (upTo === undefined || podUid <= upTo),
    );
    // A uid never comes back: of most pods the last list is the only one to be looked at.
    const last = speaking.findLastIndex((one) => one.has(podUid));
    return speaking[last + 1]?.listing.at;
  };
}

function asked(listing: PodsListed) {
  const uids = once(() => new Set(listing.uids));
  return { listing, has: (uid: string): boolean => uids().has(uid) };
}
