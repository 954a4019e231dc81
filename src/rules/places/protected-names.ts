import { fullName } from '../../core/reference.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { likeness, shortenings, skeleton } from '../../core/look-alike.ts';
import type { Policy, RepositoryName } from '../../core/policy.ts';
import type { NamedRepository, Placement } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

const HUB = 'docker.io';

/** What a name can be taken for. */
export interface LookAlike {
  /** The protected host or repository, in full. */
  readonly of: string;
  /** As the end of a sentence that begins with the look-alike. */
  readonly how: string;
}

interface ProtectedName extends RepositoryName {
  /** Since when it is known; for ever where the policy spells it out. */
  readonly since: Time;
}

const namesIn = madeOnce((lineage: Lineage) => new ProtectedNames(lineage));

/** The protected name that a repository can be taken for, where it came up after that one. */
export function lookAlikeOf(repository: NamedRepository, lineage: Lineage): LookAlike | undefined {
  return namesIn(lineage).lookAlike(repository);
}

const byName = madeOnce(
  ({ repositories }: Lineage) =>
    new Map(repositories.map((one): [string, NamedRepository] => [fullName(one), one] as const)),
);

/** The same of a name that something asks for; none that the policy knows to be meant. */
export function imitated(name: RepositoryName | undefined, lineage: Lineage): LookAlike | undefined {
  const repository = name && byName(lineage).get(fullName(name));
  if (!repository || lineage.policy.protected.isKnown(repository)) return undefined;
  return lookAlikeOf(repository, lineage);
}

/** Whether a registry can be taken for one that the policy protects: nobody here could connect its feed. */
export function isImitation(registry: string, { protected: listed }: Policy): boolean {
  if (registry === HUB || listed.isOwnHost(registry) || listed.hosts.includes(registry)) return false;
  return listed.hosts.some((host) => hostLikeness(registry, '', host) !== undefined);
}

/** Keys of the images that run there: what is wrong with them has one cause. */
export function imagesOf(placements: readonly Placement[]): readonly string[] {
  const keys = placements.flatMap(({ digest, reference }) =>
    digest && reference ? [`${fullName(reference)}@${digest}`] : [],
  );
  return [...new Set(keys)];
}

/** Whether one name can be taken for the other, whichever was there before. */
export function isAlike(one: RepositoryName, other: RepositoryName): boolean {
  if (one.registry === other.registry) return pathLikeness(one.repository, other.repository) !== undefined;
  if (one.registry === HUB && one.repository === other.repository) return true;
  return hostLikeness(one.registry, folderOf(one), other.registry) !== undefined;
}

/** Names worth imitating: those that the policy lists, and of those it protects each that has been in use for long enough; and by their looks alone those that run. */
class ProtectedNames {
  readonly #lineage: Lineage;
  readonly #hosts = new Map<string, Time>();
  readonly #hostsJudged = new Map<string, { readonly alike: LookAlike | undefined }>();
  /** When each host was first named. */
  readonly #firstOfHost = new Map<string, Time>();
  /** By `host/skeleton of the path`, and by `host/path` with one part shortened by one character. */
  readonly #bySkeleton = new Map<string, ProtectedName[]>();
  readonly #byShortening = new Map<string, ProtectedName[]>();
  readonly #byPath = new Map<string, ProtectedName[]>();
  /** As `#bySkeleton`, of names that run: so young a name has nothing else to be known by. */
  readonly #running = new Map<string, ProtectedName[]>();

  constructor(lineage: Lineage) {
    this.#lineage = lineage;
    const { protected: listed } = lineage.policy;
    for (const host of listed.hosts) this.#hosts.set(host, Number.NEGATIVE_INFINITY);
    for (const name of listed.repositories) this.#add({ ...name, since: Number.NEGATIVE_INFINITY });
    for (const one of lineage.repositories) {
      this.#firstOfHost.set(one.registry, Math.min(this.#firstOfHost.get(one.registry) ?? one.first, one.first));
      const since = listed.matches(one) ? establishedSince(one, lineage) : undefined;
      if (since !== undefined) this.#add({ registry: one.registry, repository: one.repository, since });
      const [placed] = one.placements;
      if (placed)
        addTo(this.#running, skeletonOf(one), {
          registry: one.registry,
          repository: one.repository,
          since: placed.from,
        });
    }
  }

  lookAlike(repository: NamedRepository): LookAlike | undefined {
    return this.#ofHost(repository) ?? this.#ofPath(repository) ?? this.#ofImplied(repository);
  }

  #add(name: ProtectedName): void {
    const { registry, repository, since } = name;
    this.#hosts.set(registry, Math.min(this.#hosts.get(registry) ?? since, since));
    addTo(this.#bySkeleton, skeletonOf(name), name);
    addTo(this.#byPath, repository, name);
    for (const key of new Set(shortened(name))) addTo(this.#byShortening, key, name);
  }

  #ofHost({ registry, repository }: NamedRepository): LookAlike | undefined {
    if (this.#hosts.has(registry) || this.#lineage.policy.protected.isOwnHost(registry)) return undefined;
    const folder = folderOf({ registry, repository });
    const asked = `${registry}/${folder}`;
    const found = this.#hostsJudged.get(asked) ?? { alike: this.#judgeHost(registry, folder) };
    this.#hostsJudged.set(asked, found);
    return found.alike;
  }

  #judgeHost(registry: string, folder: string): LookAlike | undefined {
    const first = this.#firstOfHost.get(registry) ?? 0;
    for (const [host, since] of this.#hosts) {
      if (since >= first) continue;
      const how = hostLikeness(registry, folder, host);
      if (how !== undefined) return { of: host, how };
    }
    return undefined;
  }

  #ofPath(one: NamedRepository): LookAlike | undefined {
    const candidates = [
      ...(this.#bySkeleton.get(skeletonOf(one)) ?? []),
      ...shortened(one).flatMap((key) => this.#byShortening.get(key) ?? []),
    ];
    for (const name of candidates) {
      const how = name.since < one.first ? pathLikeness(one.repository, name.repository) : undefined;
      if (how !== undefined) return { of: fullName(name), how };
    }
    const running = this.#running.get(skeletonOf(one))?.find((name) => name.since < one.first);
    return running && { of: fullName(running), how: 'differs only in characters that look alike' };
  }

  #ofImplied({ registry, repository }: NamedRepository): LookAlike | undefined {
    if (registry !== HUB || !repository.includes('/') || !this.#lineage.policy.protected.isListed) return undefined;
    const meant = this.#byPath.get(repository)?.find((name) => name.registry !== HUB);
    return meant && { of: fullName(meant), how: 'is what its path means where the host is left out' };
  }
}

function skeletonOf({ registry, repository }: RepositoryName): string {
  return `${registry}/${skeleton(repository)}`;
}

/** The path with each of its parts whole and shortened. */
function shortened({ registry, repository }: RepositoryName): readonly string[] {
  const parts = repository.split('/');
  const variants = parts.flatMap((part, index) =>
    shortenings(part).map((short) => [...parts.slice(0, index), short, ...parts.slice(index + 1)].join('/')),
  );
  return [repository, ...variants].map((path) => `${registry}/${path}`);
}

/** Of paths with the same parts but one. */
function pathLikeness(path: string, other: string): string | undefined {
  const [parts, others] = [path.split('/'), other.split('/')];
  const different = parts.flatMap((part, index) =>
    part === others[index] ? [] : [[part, others[index] ?? ''] as const],
  );
  const [pair, ...more] = different;
  if (parts.length !== others.length || !pair) return undefined;
  if (more.length === 0) return likeness(...pair);
  return skeleton(path) === skeleton(other) ? 'differs only in characters that look alike' : undefined;
}

function hostLikeness(host: string, folder: string, other: string): string | undefined {
  const [name, meant] = [nameOfHost(host), nameOfHost(other)];
  if (name === meant) return 'is the same name with another port';
  if (name.startsWith(`${meant}.`)) return 'begins with the whole name and goes on';
  const how = likeness(name, meant);
  if (how !== undefined || (folder !== meant && likeness(folder, meant) === undefined)) return how;
  return 'names it as a folder of docker.io, since what stands before the slash is no host';
}

/** Without a dot or a port before the first slash, a name means Docker Hub. */
function folderOf({ registry, repository }: RepositoryName): string {
  return registry === HUB ? (repository.split('/', 1)[0] ?? '') : '';
}

function nameOfHost(host: string): string {
  return host.replace(/:\d+$/, '');
}

/**
 * When the repository had been pushed to for long enough, and unquestioned, to be what people mean; of one that the policy spells
 * out to protect, and nobody here pushes to, since it runs. Undefined: it was not.
 */
function establishedSince({ pushes, placements }: NamedRepository, lineage: Lineage): Time | undefined {
  if (pushes.length === 0 && lineage.policy.protected.isListed) return placements[0]?.from;
  return pushes.find((push) => push.kind !== 'artifact' && lineage.habits.publishers(push).speaks)?.at;
}
