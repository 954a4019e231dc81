import { clientFamilies, networkOf } from '../../core/client.ts';
import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Pushes } from '../../core/pushes.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** What one account did in one repository, by when it did so first: asked at each of its pushes, however many there are. */
export interface OwnPushes {
  /** When it pushed what is no artifact, from a known network and with a known client. */
  readonly placed: readonly { readonly at: Time }[];
  /** The first of those from each network; and with each product of a client. */
  readonly networks: ReadonlyMap<string, Time>;
  readonly families: ReadonlyMap<string, Time>;
  /** When each image of which the registry recorded a push came for the first time; oldest first. */
  readonly images: readonly Time[];
}

/** Undefined: it pushed nothing there. */
export function ownPushes(name: RepositoryName, actor: string, { pushes }: Pushes): OwnPushes | undefined {
  return byAccount(pushes).get(accountIn(name, actor));
}

interface Open {
  readonly placed: { readonly at: Time }[];
  readonly networks: Map<string, Time>;
  readonly families: Map<string, Time>;
  readonly images: Time[];
  readonly digests: Set<Digest>;
}

const byAccount = madeOnce((pushes: Lineage['pushes']): ReadonlyMap<string, OwnPushes> => {
  const found = new Map<string, Open>();
  for (const push of pushes) {
    const { actor, address, client, at, digest } = push;
    if (!actor) continue;
    const key = accountIn(push, actor.name);
    const own = found.get(key) ?? {
      placed: [],
      networks: new Map<string, Time>(),
      families: new Map<string, Time>(),
      images: [],
      digests: new Set<Digest>(),
    };
    found.set(key, own);
    if (isRecorded(push) && !own.digests.has(digest)) {
      own.digests.add(digest);
      own.images.push(at);
    }
    if (push.kind === 'artifact' || address === undefined || client === undefined) continue;
    own.placed.push({ at });
    first(own.networks, networkOf(address), at);
    for (const family of clientFamilies(client)) first(own.families, family, at);
  }
  return found;
});

function first(times: Map<string, Time>, what: string, at: Time): void {
  if (!times.has(what)) times.set(what, at);
}

/** A key for what one account does in one repository. */
export function accountIn({ registry, repository }: RepositoryName, actor: string): string {
  return JSON.stringify([registry, repository, actor]);
}
