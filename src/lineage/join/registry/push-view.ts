import type { Digest } from '../../../core/digest.ts';
import type { Pushes } from '../../../core/pushes.ts';
import { fullName, type Reference } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { memo, once } from '../../facts/lazy.ts';
import { joinPushers } from '../../facts/names.ts';
import type { Given } from '../given.ts';
import { attachmentOf, joinArtifacts } from './artifacts.ts';
import { joinDigestless } from './digestless.ts';
import { firstPushes } from './first-pushes.ts';
import type { ImageView } from './image-view.ts';
import { indexPushes, indexPushOf } from './push-index.ts';
import { tagReader } from './tag-reader.ts';
import { tagMovesBefore } from './tag-shapes.ts';
import { joinTags } from './tags.ts';
import { speaksFor } from './tellers.ts';

/** What came into registries, and what of it later joins look up. */
export interface PushView extends Pushes {
  withConfig(config: Digest): readonly Push[];
  hasRegistry(registry: string): boolean;
  /** What the tag of a reference meant at an instant. */
  meaning(reference: Reference, at: Time): Digest | undefined;
}

export function pushView(
  { policy, of, feeds: { isOnlyClaimed }, credentials }: Given,
  { image, pushed, dates, pulled, tellerOf }: ImageView,
): PushView {
  const { pushes, deletions, intervals, unexplained } = joinTags(
    [...pushed, ...pulled, ...of('manifest.deleted')],
    { hints: of('manifest.hinted'), credentials, isOnlyClaimed, dates },
    policy,
    image,
  );
  const digestless = joinDigestless(unexplained, policy, isOnlyClaimed);
  const digestlessTo = Map.groupBy(digestless, fullName);
  const index = indexPushes(pushes, image);
  const speaks: Pushes['speaksFor'] = (push, at) => speaksFor(push, at, tellerOf, policy);
  const artifacts = once(() => joinArtifacts(pushes));
  const firstWithLayer = once(() => firstPushes(pushes, image, speaks, policy));
  const pushers = once(() => joinPushers(pushes));
  return {
    pushes,
    deletions,
    digestless,
    get pushers() {
      return pushers();
    },
    ...tagReader(intervals),
    speaksFor: speaks,
    tagMovesBefore: tagMovesBefore(pushes),
    pushesOf: index.of,
    pushesTo: index.to,
    pushesBelow: index.below,
    withConfig: index.withConfig,
    hasRegistry: index.hasRegistry,
    digestlessTo: (name) => digestlessTo.get(fullName(name)) ?? [],
    firstWithLayer: (layer, at) => firstWithLayer()(layer, at),
    attachment: attachmentOf,
    attachedAlike: (push) => artifacts().attachedAlike(push),
    attachedTo: (repository, digest) => artifacts().attachedTo(repository, digest),
    partOf: memo((push: Push) => indexPushOf(push, image, index)),
  };
}
