import { fullName } from '../../../core/reference.ts';
import type { ManifestPulled, ManifestPushed } from '../../../core/event.ts';
import type { Images } from '../../../core/images.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Time } from '../../../core/time.ts';
import { once } from '../../facts/lazy.ts';
import type { Given } from '../given.ts';
import { attachmentsIn } from './about-images/attachments.ts';
import { borneOut } from './told/borne-out.ts';
import { borneOutDigests } from './told/borne-out-digests.ts';
import { comparisonsIn } from './about-images/comparisons.ts';
import { distinctPulls, firstPulls } from './distinct-pulls.ts';
import { notesIn } from './about-images/notes.ts';
import type { KnownImages } from './images.ts';
import { joinImagesByDoor } from './images-by-door.ts';
import { servedByTag, tagsServed } from './told/served-tags.ts';
import { readArtifacts } from './read-artifacts.ts';
import { type TellerOf, tellersBy } from './tellers.ts';

/** What each digest is, and the records that say so. */
export interface ImageView extends Images, KnownImages {
  readonly pushed: readonly ManifestPushed[];
  /** As {@link borneOutDigests}. */
  readonly dates: ReadonlyMap<ManifestPushed, Time>;
  readonly pulled: readonly ManifestPulled[];
  readonly tellerOf: TellerOf;
}

export function imageView({ facts, policy, of, examined, read }: Given): ImageView {
  const told = borneOut(of('manifest.pushed'), of('manifest.hinted'), policy);
  const { pushed, shown, dates } = borneOutDigests(told, policy);
  const trees = of('manifest.deleted').filter(({ whole }) => whole === 'below');
  const pulled = distinctPulls(facts.pulls, trees);
  const tellerOf = tellersBy(policy);
  const held = of('evidence.held');
  const first = firstPulls(pulled, policy);
  const recorded = once(() =>
    Map.groupBy(pulled.filter(isRecorded), (one) => `${policy.registry(one.registry)}/${one.repository}@${one.digest}`),
  );
  const byTag = servedByTag(of('manifest.served'), of('host.image'), read, policy);
  return {
    ...joinImagesByDoor(
      [...shown, ...pulled.filter(({ inventory }) => inventory), ...unpushed(pulled, shown), ...readArtifacts(held)],
      tellerOf,
      policy,
    ),
    ...comparisonsIn(of('image.compared'), tellerOf, policy),
    ...attachmentsIn(held, pushed, examined, tellerOf, policy),
    ...notesIn(of('image.noted')),
    pulledBy: (name, digest, before = Number.POSITIVE_INFINITY, nodes = new Set<string>()) => {
      const key = `${fullName(name)}@${digest}`;
      const pull = first.get(key);
      if (pull && pull.at < before) return pull.strength;
      const onto = byTag.get(key);
      return [...nodes].some((node) => (onto?.get(node) ?? before) < before) ? 'inferred' : undefined;
    },
    isHeldIn: (name, digest, before, at) =>
      (recorded().get(`${fullName(name)}@${digest}`) ?? []).some(
        (fact) => fact.at < before && tellerOf(fact)?.mayDescribe(at) !== false,
      ),
    tagServed: tagsServed(of('manifest.served'), policy),
    pushed,
    dates,
    pulled,
    tellerOf,
  };
}

/** What registries served of images of which no record shows a push, as far as that tells what they are made of. */
function unpushed(pulled: readonly ManifestPulled[], pushed: readonly ManifestPushed[]): readonly ManifestPulled[] {
  const told = new Set(pushed.map(({ digest }) => digest));
  return pulled.filter(
    (fact) => fact.config !== undefined && !fact.inventory && isRecorded(fact) && !told.has(fact.digest),
  );
}
