import type { Digest } from '../core/digest.ts';
import type { Policy } from '../core/policy.ts';
import type { Image, Push } from '../core/subjects.ts';
import { isRecorded } from './order.ts';

/** The first push of each layer. A claim brings nothing in, and what testing repositories hold was never meant to be built on. */
export function firstPushes(
  pushes: readonly Push[],
  image: (digest: Digest) => Image,
  policy: Policy,
): ReadonlyMap<Digest, Push> {
  const found = new Map<Digest, Push>();
  for (const push of pushes) {
    if (push.kind === 'artifact' || !isRecorded(push) || policy.isTesting(push)) continue;
    for (const { digest } of image(push.digest).layers ?? []) if (!found.has(digest)) found.set(digest, push);
  }
  return found;
}
