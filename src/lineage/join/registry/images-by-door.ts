import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { ManifestPushed } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Image } from '../../../core/subjects.ts';
import { HOUR } from '../../../core/time.ts';
import { type KnownImages, joinImages, type Shown } from './images.ts';
import { once } from '../../facts/lazy.ts';
import type { Teller, TellerOf } from './tellers.ts';

/** What those tell who may speak of some repositories. */
interface View {
  readonly images: KnownImages;
  /** Pushes by `registry/repository@digest`. */
  readonly pushes: () => ReadonlyMap<string, readonly ManifestPushed[]>;
}

// Whoever copies an index brings what it lists first, within one command.
const TOGETHER = HOUR;

/**
 * What each digest is, for each repository by the word of those who may speak of it: a digest holds everywhere, and the door
 * of a sandbox may say of it what it likes. Of what others tell only that an index lists an image is believed, and only
 * where the repository's own records show both come together, as a copy does. What no door limits is believed everywhere.
 */
export function joinImagesByDoor(
  told: readonly Shown[],
  tellerOf: TellerOf,
  policy: Pick<Policy, 'registry'>,
): KnownImages {
  const tellers = told.map(tellerOf);
  const limited = [...new Set(tellers)].flatMap((one) => one ?? []);
  if (limited.length === 0) return joinImages(told);
  const { viewOf, views } = viewsOf(told, tellers, limited, policy);
  const borrowed = borrowing(views, viewOf);

  const image = (digest: Digest, at?: RepositoryName): Image => {
    if (!at) return mergedImage(digest, views());
    const own = viewOf(at).images.image(digest);
    const children = borrowed.children(own, at);
    const parents = borrowed.parents(digest, at);
    if (children.length === 0 && parents.length === 0) return own;
    const kind = children.length > 0 ? 'index' : own.kind;
    return { ...own, kind, children: united([own.children, children]), parents: united([own.parents, parents]) };
  };
  const manifestsOf = (config: Digest, at?: RepositoryName): readonly Digest[] =>
    at ? viewOf(at).images.manifestsOf(config) : united(views().map(({ images }) => images.manifestsOf(config)));
  const standsFor = (digest: Digest, at?: RepositoryName): readonly Digest[] => {
    if (!at) return united([[digest], ...views().map(({ images }) => images.standsFor(digest))]);
    const own = viewOf(at).images.standsFor(digest);
    const more = [digest, ...manifestsOf(digest, at)].flatMap((one) => borrowed.parents(one, at));
    return more.length > 0 ? united([own, more]) : own;
  };
  return {
    image,
    standsFor,
    manifestsOf,
    isSameImage: (one, other, at) =>
      one === other || standsFor(one, at).includes(other) || standsFor(other, at).includes(one),
  };
}

/** One view for all repositories of which the same doors may speak. */
function viewsOf(
  told: readonly Shown[],
  tellers: readonly (Teller | undefined)[],
  limited: readonly Teller[],
  policy: Pick<Policy, 'registry'>,
): { viewOf(name: RepositoryName): View; views(): readonly View[] } {
  const sorted = limited.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const made = new Map<string, View>();
  const named = new Map<string, View>();
  const viewOf = (name: RepositoryName): View => {
    const path = `${name.registry}/${name.repository}`;
    const known = named.get(path);
    if (known) return known;
    const speaking = new Set(sorted.filter((one) => one.mayDescribe(name)));
    const key = JSON.stringify(Array.from(speaking, (one) => one.key));
    const view =
      made.get(key) ??
      viewBy(
        told.filter((_, index) => mayTell(tellers[index], speaking)),
        policy,
      );
    made.set(key, view);
    named.set(path, view);
    return view;
  };
  const views = once(() => {
    for (const fact of told) viewOf({ registry: policy.registry(fact.registry), repository: fact.repository });
    return [...made].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, view]) => view);
  });
  return { viewOf, views };
}

function mayTell(teller: Teller | undefined, speaking: ReadonlySet<Teller>): boolean {
  return teller === undefined || speaking.has(teller);
}

function viewBy(told: readonly Shown[], policy: Pick<Policy, 'registry'>): View {
  return {
    images: joinImages(told),
    pushes: once(() => {
      const found = new Map<string, ManifestPushed[]>();
      for (const fact of told)
        if (fact.type === 'manifest.pushed')
          addTo(found, `${policy.registry(fact.registry)}/${fact.repository}@${fact.digest}`, fact);
      return found;
    }),
  };
}

/** What others say that an index lists, where the repository's own records do not say what the index is and show both come together. */
function borrowing(views: () => readonly View[], viewOf: (name: RepositoryName) => View) {
  const isOpen = ({ kind, children }: Image): boolean =>
    children.length === 0 && (kind === 'unknown' || kind === 'index');
  const cameWith = (index: Digest, child: Digest, { registry, repository }: RepositoryName): boolean => {
    const pushes = viewOf({ registry, repository }).pushes();
    const parts = (pushes.get(`${registry}/${repository}@${child}`) ?? []).filter(({ tag }) => tag === undefined);
    const wholes = pushes.get(`${registry}/${repository}@${index}`) ?? [];
    return parts.some((part) =>
      wholes.some(({ at, actor }) => actor?.name === part.actor?.name && part.at <= at && at <= part.at + TOGETHER),
    );
  };
  return {
    children: (own: Image, at: RepositoryName): readonly Digest[] =>
      isOpen(own)
        ? views()
            .flatMap(({ images }) => images.image(own.digest).children)
            .filter((child) => cameWith(own.digest, child, at))
        : [],
    parents: (digest: Digest, at: RepositoryName): readonly Digest[] => {
      const view = viewOf(at);
      return (
        views()
          // Of most there are none, and this is asked for each of them many times.
          .flatMap(({ images }) => (images.standsFor(digest).length > 1 ? images.image(digest).parents : []))
          .filter((parent) => isOpen(view.images.image(parent)) && cameWith(parent, digest, at))
      );
    },
  };
}

/** All that anybody says of it; its config and layers from the first who tells them. */
function mergedImage(digest: Digest, views: readonly View[]): Image {
  const found = views.map(({ images }) => images.image(digest));
  const known = found.filter(({ kind }) => kind !== 'unknown');
  // As for one of them: a digest once pushed as an image stays one.
  const kind = (known.find((one) => one.kind !== 'artifact') ?? known[0])?.kind ?? 'unknown';
  const config = found.find((one) => one.config)?.config;
  const layers = found.find((one) => one.layers)?.layers;
  const attachment = found.find((one) => one.attachment)?.attachment;
  return {
    digest,
    kind,
    ...(config && { config }),
    ...(layers && { layers }),
    ...(attachment && { attachment }),
    children: united(found.map(({ children }) => children)),
    parents: united(found.map(({ parents }) => parents)),
  };
}

function united(lists: readonly (readonly Digest[])[]): readonly Digest[] {
  return [...new Set(lists.flat())];
}
