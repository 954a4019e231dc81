import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { HostImage } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Explanation, HostOrigin } from '../../../core/build.ts';
import { isPlain, isUsualBuilder } from '../../../core/builder.ts';
import { isStatement } from '../../../core/statement.ts';
import type { DigestlessPush, Image, Push } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import { isAtLeast, isRecorded, type Strength } from '../../../core/strength.ts';
import { countUntil, DAY, MINUTE, type Time } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { byTime } from '../../facts/order.ts';
import type { ReadReference } from '../../facts/references.ts';

// How far the clocks of a host and a registry may differ for records of one push to be put together by name alone.
const CLOCKS = 2 * MINUTE;

/** A push, as far as hosts could know of it. */
export type Arrived = Pick<Push, 'registry' | 'repository' | 'tag' | 'digest' | 'at'>;

/** What host records are joined to. */
export interface HostContext {
  readonly policy: Policy;
  readonly read: ReadReference;
  /** Every digest by which a host may know the pushed image: its config, manifest, index and children. */
  localIds(push: Arrived): readonly Digest[];
  /** The local ids of what a reference meant at an instant. */
  idsOf(reference: string, at: Time): readonly Digest[];
}

/** One host's records, by image and by name. */
interface Host {
  readonly name: string | undefined;
  readonly facts: readonly HostImage[];
  /** Records that tell which image had a name, by that name; oldest first. */
  readonly named: ReadonlyMap<string, readonly HostImage[]>;
  readonly byImage: ReadonlyMap<Digest, readonly HostImage[]>;
  /** When each local id first came here by a pull. */
  readonly pulled: ReadonlyMap<Digest, Time>;
  readonly builds: readonly HostImage[];
  /** On how many days the builds until each were. */
  readonly buildDays: readonly number[];
  /** podman's commit records, which lack the new image's id. */
  readonly namelessCommits: readonly HostImage[];
}

/** A push, as the host recorded it. */
interface SentFromHost {
  readonly host: Host;
  readonly fact: HostImage;
}

/** Answers how pushed images came to be. */
interface OnHosts {
  of(push: Arrived): readonly HostOrigin[];
  /** Of a push whose image no record tells: what hosts recorded that they pushed by its name then. */
  named(push: DigestlessPush): readonly HostOrigin[];
}

/** How pushed images came to be on the hosts that had them. */
export function joinHosts(facts: readonly HostImage[], context: HostContext): OnHosts {
  const groups = new Map<string | undefined, HostImage[]>();
  for (const fact of facts) addTo(groups, fact.host, fact);
  const hosts = [...groups].map(([name, list]) => readHost(name, list.sort(byTime), context));
  if (hosts.length === 0) return { of: () => [], named: () => [] };
  /** By name and time, in steps of `CLOCKS`: a tag may be pushed every minute for years. */
  const pushesByName = new Map<string, SentFromHost[]>();
  for (const host of hosts) {
    for (const fact of host.facts) {
      const name = fact.action === 'pushed' && fact.reference ? canonical(fact.reference, context.read) : undefined;
      if (name !== undefined) addTo(pushesByName, `${name} ${stepOf(fact.at)}`, { host, fact });
    }
  }

  /** Which hosts have records of an image: there may be very many hosts, and most know nothing of it. */
  const knowing = new Map<Digest, Host[]>();
  for (const host of hosts) for (const id of host.byImage.keys()) addTo(knowing, id, host);
  const order = new Map(hosts.map((host, index) => [host, index]));

  const sentBy = (push: Arrived | DigestlessPush): readonly SentFromHost[] => {
    const name = `${push.registry}/${push.repository}:${push.tag ?? ''}`;
    const step = stepOf(push.at);
    return [step - 1, step, step + 1]
      .flatMap((one) => pushesByName.get(`${name} ${one}`) ?? [])
      .filter(({ fact }) => Math.abs(fact.at - push.at) <= CLOCKS);
  };
  const originsByName = (sent: readonly SentFromHost[], at: Time): readonly HostOrigin[] =>
    nearest(sent, at).flatMap(({ host, fact, image }) => {
      const own = image ? (host.byImage.get(image) ?? []) : [];
      const until = [...own.filter((one) => one.at <= fact.at), fact];
      return originOf(host, until, 'inferred', image ? [image] : [], context) ?? [];
    });

  const of = (push: Arrived): readonly HostOrigin[] => {
    const ids = context.localIds(push);
    const origins: HostOrigin[] = [];
    const sent = sentBy(push);
    const able = new Set(ids.flatMap((id) => knowing.get(id) ?? []));
    for (const host of [...able].sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0))) {
      const own = ids
        .flatMap((id) => host.byImage.get(id) ?? [])
        .filter((fact) => fact.at <= push.at + CLOCKS)
        .sort(byTime);
      const origin = originOf(host, own, 'recorded', ids, context);
      if (!origin) continue;
      // docker's push record names no image, but belongs to the same story.
      const unnamed = sent.filter((one) => one.host === host && !one.fact.image).map(({ fact }) => fact);
      const isSent = sent.some(({ host: from, fact }) => from === host && (!fact.image || ids.includes(fact.image)));
      const facts = unnamed.length > 0 ? [...origin.facts, ...unnamed].sort(byTime) : origin.facts;
      origins.push({ ...origin, facts, ...(isSent && { sent: true }) });
    }
    if (origins.length > 0 || context.localIds(push).length > 1) return origins;
    // The registry's record lists no config, so only the name and the time can join it to a host's push.
    return originsByName(sent, push.at);
  };
  return { of, named: (push) => originsByName(sentBy(push), push.at) };
}

/**
 * The images that these may have pushed, each once for a host, by the record nearest to that time: whoever pushes one name
 * again and again has pushed the same.
 */
function nearest(sent: readonly SentFromHost[], at: Time): readonly (SentFromHost & { readonly image?: Digest })[] {
  const found = new Map<Host, Map<Digest | undefined, SentFromHost>>();
  for (const one of sent) {
    const image = one.fact.image ?? imageNamed(one);
    const own = found.get(one.host) ?? new Map<Digest | undefined, SentFromHost>();
    found.set(one.host, own);
    const before = own.get(image);
    if (!before || Math.abs(one.fact.at - at) < Math.abs(before.fact.at - at)) own.set(image, one);
  }
  return [...found.values()].flatMap((own) => [...own].map(([image, one]) => ({ ...one, ...known({ image }) })));
}

/** The image that had the name on the host, by the last record before the push that tells. */
function imageNamed({ host, fact }: SentFromHost): Digest | undefined {
  const named = host.named.get(fact.reference ?? '') ?? [];
  return named[countUntil(named, fact.at) - 1]?.image;
}

/** The record of the host on which these very bytes were built. */
export function madeThere(origins: readonly HostOrigin[]): HostOrigin | undefined {
  return origins.find(({ how, strength }) => how === 'built' && isAtLeast(strength, 'recorded'));
}

/**
 * Whether what can be started of a pushed image was made on some host: of an index each platform, since whoever lists an
 * honest one beside his own has not built it.
 */
export function madeOnHosts(
  facts: readonly HostImage[],
  image: (digest: Digest, at: RepositoryName) => Image,
): MadeOnHosts {
  const made = new Set(
    facts.flatMap((fact) => (fact.action === 'built' && isRecorded(fact) ? (fact.image ?? []) : [])),
  );
  const platformsOf = (push: Arrived): readonly Digest[] =>
    image(push.digest, push).children.filter((one) => !isStatement(image(one, push)));
  const unmade = (push: Arrived): readonly Digest[] =>
    made.has(push.digest)
      ? []
      : platformsOf(push).filter((one) => !made.has(one) && !made.has(image(one, push).config ?? one));
  return {
    unmade,
    of: (push) => {
      const count = unmade(push).length;
      // What is no index is its one platform: where it was made its own records tell.
      if (count === 0) return 'all';
      return count < platformsOf(push).length ? 'some' : 'none';
    },
  };
}

export interface MadeOnHosts {
  of(push: Arrived): 'all' | 'some' | 'none';
  /** The platforms of an index that no host is on record as having made. */
  unmade(push: Arrived): readonly Digest[];
}

/**
 * A host that may build (without a policy: that builds by habit) recorded that it made the bytes which were pushed. Only by
 * their digest: a name and a time are whoever's.
 */
export function builtOnHost(
  push: Pick<Push, 'strength'>,
  origins: readonly HostOrigin[],
  policy: Policy,
  isMade: boolean,
): Explanation {
  const origin = isMade ? madeThere(origins) : undefined;
  const isElsewhere = origins.some((one) => !isPlain(one));
  if (!origin || isElsewhere || !isRecorded(push)) return { state: 'unasked' };
  const { host, built } = origin;
  const mayBuild = policy.restrictsBuilders ? host !== undefined && policy.isBuilder({ host }) : isUsualBuilder(built);
  return mayBuild ? { state: 'hosted', origin } : { state: 'unasked' };
}

function stepOf(at: Time): number {
  return Math.floor(at / CLOCKS);
}

function readHost(name: string | undefined, facts: readonly HostImage[], context: HostContext): Host {
  const byImage = new Map<Digest, HostImage[]>();
  const named = new Map<string, HostImage[]>();
  const pulled = new Map<Digest, Time>();
  for (const fact of facts) {
    if (fact.image) addTo(byImage, fact.image, fact);
    if (fact.image && fact.reference !== undefined) addTo(named, fact.reference, fact);
    if (fact.action !== 'pulled') continue;
    // docker's pull record names a reference only, so the registry's tag history must say what it was.
    const ids = [
      ...(fact.image ? [fact.image] : []),
      ...(fact.reference ? context.idsOf(fact.reference, fact.at) : []),
    ];
    for (const id of ids) if (!pulled.has(id)) pulled.set(id, fact.at);
  }
  const builds = facts.filter((fact) => fact.action === 'built');
  const namelessCommits = facts.filter((fact) => fact.action === 'committed' && !fact.image);
  return { name, facts, named, byImage, pulled, builds, buildDays: daysUntil(builds), namelessCommits };
}

function daysUntil(inOrder: readonly HostImage[]): readonly number[] {
  const days = new Set<number>();
  return inOrder.map(({ at }) => days.add(Math.floor(at / DAY)).size);
}

function canonical(reference: string, read: ReadReference): string | undefined {
  const parsed = read(reference);
  return parsed && `${parsed.registry}/${parsed.repository}:${parsed.tag ?? ''}`;
}

function originOf(
  host: Host,
  own: readonly HostImage[],
  strength: Strength,
  ids: readonly Digest[],
  context: HostContext,
): HostOrigin | undefined {
  const [first] = own;
  if (!first) return undefined;
  const made = own.find((fact) => isMaking(fact.action));
  if (made && isMaking(made.action)) return origin(host, made.action, strength, made, own);
  const until = own.at(-1)?.at ?? first.at;
  if (ids.some((id) => (host.pulled.get(id) ?? Number.POSITIVE_INFINITY) <= until)) return undefined;
  // podman's commit record lacks the new image's id: the commit just before the image first shows up made it.
  const commit = host.namelessCommits.findLast(
    (fact) => fact.at <= first.at && fact.at > first.at - context.policy.windows.buildToPush,
  );
  if (commit) return origin(host, 'committed', 'inferred', commit, [commit, ...own]);
  // A bare tag is all that BuildKit leaves behind before docker API 1.46.
  return origin(host, 'tagged', 'inferred', first, own);
}

function isMaking(action: HostImage['action']): action is 'built' | 'committed' | 'loaded' | 'imported' {
  return action === 'built' || action === 'committed' || action === 'loaded' || action === 'imported';
}

function origin(
  host: Host,
  how: HostOrigin['how'],
  strength: Strength,
  made: HostImage,
  facts: readonly HostImage[],
): HostOrigin {
  const pushes = countUntil(host.builds, made.at - 1);
  const built = { pushes, days: host.buildDays[pushes - 1] ?? 0 };
  return { how, strength, at: made.at, facts, built, ...known({ host: host.name }) };
}
