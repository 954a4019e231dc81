import type { Image } from '../../scenarios/act.ts';
import type { Act, Place, Push } from '../act.ts';

/** A push of bytes that are new to its repository, and with what an honest organisation would compare them. */
export interface Pair {
  readonly push: Push;
  readonly old?: Image;
}

interface Stood {
  readonly tag: string;
  readonly image: Image;
}

// One build gives several names one after the other.
const ONE_BUILD = 5 * 60_000;

/** The pairs by time. `isDoubtful`: with which images nobody would compare. */
export function pairsOf(acts: readonly Act[], isDoubtful: (image: Image) => boolean): readonly Pair[] {
  const pushes = acts.filter((act): act is Push => act.act === 'push' && isProduct(act));
  const byRepository = Map.groupBy(pushes, ({ to }) => repositoryOf(to));
  const stood = new Map<string, Stood[]>();
  const told = new Set<string>();
  return acts.flatMap((act): readonly Pair[] => {
    if (act.act === 'delete' && act.what === 'manifest') forget(stood, repositoryOf(act.from), act.image);
    if (act.act !== 'push' || !isProduct(act)) return [];
    const repository = repositoryOf(act.to);
    const before = stood.get(repository) ?? [];
    const isNew = !told.has(`${repository} ${act.image.digest}`);
    told.add(`${repository} ${act.image.digest}`);
    const names = (byRepository.get(repository) ?? []).flatMap(({ image, to, at }) =>
      image.digest === act.image.digest && at >= act.at && at < act.at + ONE_BUILD ? (to.tag ?? []) : [],
    );
    const old = isNew ? oldOf(before, act.image, names) : undefined;
    if (!isDoubtful(act.image)) stood.set(repository, [...before, { tag: act.to.tag ?? '', image: act.image }]);
    return isNew ? [{ push: act, ...(old && { old }) }] : [];
  });
}

/** No signature, cache of builds, or image without a name. */
function isProduct({ image, to: { tag } }: Push): boolean {
  return image.subject === undefined && tag !== undefined && !tag.startsWith('sha256-') && tag !== 'buildcache';
}

function repositoryOf({ registry, repository }: Place): string {
  return `${registry.host}/${repository}`;
}

function forget(stood: Map<string, Stood[]>, repository: string, { digest }: Image): void {
  stood.set(
    repository,
    (stood.get(repository) ?? []).filter(({ image }) => image.digest !== digest),
  );
}

/** What one of its names meant; else the latest of the same version, of the same variant. */
function oldOf(before: readonly Stood[], { digest }: Image, names: readonly string[]): Image | undefined {
  const others = before.filter(({ image }) => image.digest !== digest).toReversed();
  const alike = (key: (tag: string) => string): Stood | undefined =>
    others.find(({ tag }) => names.some((name) => key(name) === key(tag)));
  return (alike((tag) => tag) ?? alike(versionOf) ?? alike(variantOf))?.image;
}

/** `1.4` of `1.4.2`. */
function versionOf(tag: string): string {
  return /^\d+\.\d+/.exec(tag)?.[0] ?? tag;
}

function variantOf(tag: string): string {
  return /-(?:alpine|debug)$/.exec(tag)?.[0] ?? '';
}
