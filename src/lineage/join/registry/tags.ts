import type { ManifestDeleted, ManifestHinted, ManifestPulled, ManifestPushed } from '../../../core/event.ts';
import type { Deletion, Push, TagInterval } from '../../../core/subjects.ts';
import type { Policy, RepositoryName } from '../../../core/policy.ts';
import { known } from '../../../core/known.ts';
import type { Images } from '../../../core/images.ts';
import { type Enriching, enrichPushes, type OpenPush, REACH } from './enrichment.ts';
import { isPolled, tellingFacts } from './polled.ts';
import { isClaimTold, isToldBy } from './told/told-deletions.ts';
import { pusherOf } from './job-hand.ts';
import { addTo } from '../../../core/grouping.ts';
import { bestOf, isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';
import { tagKey } from './tag-key.ts';
import { dateIntervals, datePushes, namingClaims, type RegistryFact } from './told/told-tags.ts';
import { joinTreeDeletions } from './tree-deletions.ts';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export interface Tags {
  readonly pushes: readonly Push[];
  readonly deletions: readonly Deletion[];
  /** Hints of pushes that no record with a digest tells of. */
  readonly unexplained: readonly ManifestHinted[];
  /** Oldest first, under `registry/repository:tag`. */
  readonly intervals: ReadonlyMap<string, readonly TagInterval[]>;
}

/** Pushes, deletions and pulls joined into what every tag meant and when. */
export function joinTags(
  facts: readonly RegistryFact[],
  enriching: Enriching,
  policy: Policy,
  image: Images['image'],
): Tags {
  const repositories = new Map<string, RegistryFact[]>();
  const trees: ManifestDeleted[] = [];
  for (const fact of facts) {
    if (fact.type === 'manifest.deleted' && fact.whole === 'below') trees.push(fact);
    else addTo(repositories, `${policy.registry(fact.registry)}/${fact.repository}`, fact);
  }
  const withTrees = joinTreeDeletions(trees, policy);

  const pushes: OpenPush[] = [];
  const deletions: Deletion[] = [];
  const intervals = new Map<string, Mutable<TagInterval>[]>();
  const claimed = new Set<RegistryFact>();
  for (const [path, list] of repositories) {
    const repository = new RepositoryHistory(nameOf(path), policy, image, pushes, deletions, intervals);
    list.sort(byTime);
    const naming = namingClaims(list);
    for (const fact of naming) claimed.add(fact);
    const told = [...tellingFacts(list, REACH), ...naming].sort(byTime);
    for (const fact of withTrees(path, told)) repository.add(fact);
    // Beside a registry's own records a claim may name a push, but it moves no tag and dates no push.
    if (told.length < list.length) {
      const telling = new Set(told);
      for (const fact of list) if (!isRecorded(fact) && !telling.has(fact)) repository.claim(fact);
    }
    repository.finish();
  }
  datePushes(pushes, enriching.dates);
  for (const list of intervals.values()) dateIntervals(list);
  for (const push of pushes)
    if (!isRecorded(push) && (enriching.isOnlyClaimed(push.registry) || push.facts.some((fact) => claimed.has(fact)))) {
      push.strength = 'recorded';
      push.claimed = true;
    }
  const { pushes: enriched, unexplained } = enrichPushes(pushes, enriching, policy);
  const whole = [...enriched];
  whole.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
  deletions.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
  return { pushes: whole, deletions, intervals, unexplained };
}

/** Of `registry/repository`. */
function nameOf(path: string): RepositoryName {
  const slash = path.indexOf('/');
  return { registry: path.slice(0, slash), repository: path.slice(slash + 1) };
}

/** One repository's story, told fact by fact in time order. A class because the open intervals are its state. */
class RepositoryHistory {
  readonly #name: RepositoryName;
  readonly #policy: Policy;
  readonly #image: Images['image'];
  readonly #pushes: OpenPush[];
  readonly #deletions: Deletion[];
  readonly #intervals: Map<string, Mutable<TagInterval>[]>;
  /** What each tag means now; a deleted meaning stays, closed, as the next push's `previous`. */
  readonly #current = new Map<string, Mutable<TagInterval>>();
  readonly #open = new Map<string, { push: OpenPush; facts: ManifestPushed[] }>();

  /** By their subject keys. */
  readonly #deleted = new Map<string, Deletion[]>();

  constructor(
    name: RepositoryName,
    policy: Policy,
    image: Images['image'],
    pushes: OpenPush[],
    deletions: Deletion[],
    intervals: Map<string, Mutable<TagInterval>[]>,
  ) {
    this.#name = name;
    this.#policy = policy;
    this.#image = image;
    this.#pushes = pushes;
    this.#deletions = deletions;
    this.#intervals = intervals;
  }

  add(fact: RegistryFact): void {
    if (fact.type === 'manifest.pushed') this.#push(fact);
    else if (fact.type === 'manifest.deleted') this.#delete(fact);
    else if (fact.tag !== undefined && !this.#current.has(fact.tag)) this.#begin(fact, fact.tag);
  }

  claim(fact: RegistryFact): void {
    if (fact.type === 'manifest.deleted') this.#claimDeleted(fact);
    if (fact.type !== 'manifest.pushed') return;
    const open = this.#open.get(this.#key(fact));
    if (open) open.facts.push(fact);
    else this.#open.set(this.#key(fact), this.#begun(fact));
  }

  // A claim of what is recorded, and by whom, says nothing that the record does not.
  #claimDeleted(fact: ManifestDeleted): void {
    const deletion = this.#deletion(fact);
    const recorded = this.#deleted.get(deletion.key) ?? [];
    if (!isClaimTold(fact, recorded, this.#policy.windows.lateEvidence)) this.#deletions.push(deletion);
  }

  finish(): void {
    this.#closeAll();
  }

  // What comes after a repository was deleted is new, even under the same tag and digest.
  #closeAll(): void {
    for (const { push, facts } of this.#open.values()) settle(push, facts, this.#policy);
    this.#open.clear();
  }

  #push(fact: ManifestPushed): void {
    const key = this.#key(fact);
    const current = fact.tag === undefined ? undefined : this.#current.get(fact.tag);
    const open = this.#open.get(key);
    // Only the same repository, tag and digest again, with nothing in between, is a repetition of one push. Without a
    // tag, which another feed may tell, it is one only about then; of who names nobody, as long as it may be told late.
    const last = open?.facts.at(-1)?.at ?? fact.at;
    const reach = fact.actor ? REACH : this.#policy.windows.lateEvidence;
    const isStanding =
      fact.tag === undefined ? fact.at - last <= reach : current?.digest === fact.digest && current.to === undefined;
    if (open && isStanding) {
      open.facts.push(fact);
      return;
    }
    if (open) settle(open.push, open.facts, this.#policy);
    const begun = this.#begun(fact);
    const { push } = begun;
    this.#open.set(key, begun);
    if (fact.tag === undefined) return;
    if (current) {
      if (current.digest !== fact.digest || current.to !== undefined) push.previous = current;
      if (current.to === undefined) {
        current.to = fact.at;
        current.endedBy = 'moved';
        if (current.from === fact.at) current.ambiguous = true;
      }
    }
    this.#begin(fact, fact.tag, push);
  }

  #key(fact: ManifestPushed): string {
    const name = fact.tag === undefined ? '' : `:${fact.tag}`;
    return `${this.#policy.registry(fact.registry)}/${fact.repository}${name}@${fact.digest}`;
  }

  #begun(fact: ManifestPushed): { push: OpenPush; facts: ManifestPushed[] } {
    const { kind, attachment } = this.#image(fact.digest, this.#name);
    const push: OpenPush = {
      key: this.#key(fact),
      registry: this.#policy.registry(fact.registry),
      repository: fact.repository,
      digest: fact.digest,
      at: fact.at,
      strength: fact.strength,
      kind,
      facts: [],
      told: {},
      ...(fact.tag !== undefined && { tag: fact.tag }),
      ...(kind === 'artifact' && attachment && { attachment }),
    };
    this.#pushes.push(push);
    return { push, facts: [fact] };
  }

  #begin(fact: ManifestPushed | ManifestPulled, tag: string, push?: Push): void {
    const registry = this.#policy.registry(fact.registry);
    const interval: Mutable<TagInterval> = {
      registry,
      repository: fact.repository,
      tag,
      digest: fact.digest,
      from: fact.at,
      ...(push && { push }),
    };
    this.#current.set(tag, interval);
    addTo(this.#intervals, tagKey(interval, tag), interval);
  }

  #deletion(fact: ManifestDeleted): Deletion {
    const { registry, repository } = this.#name;
    const actor = fact.actor && this.#policy.actor(fact.actor);
    const name = `${fact.tag === undefined ? '' : `:${fact.tag}`}${fact.digest === undefined ? '' : `@${fact.digest}`}`;
    return {
      key: `deletion:${registry}/${repository}${name}`,
      registry,
      repository,
      at: fact.at,
      facts: [fact],
      retention: fact.retention === true || (actor !== undefined && this.#policy.isRetentionActor(actor)),
      ...(fact.tag !== undefined && { tag: fact.tag }),
      ...(fact.digest && { digest: fact.digest }),
      ...(fact.whole && { whole: true }),
      ...(actor && { actor }),
    };
  }

  #delete(fact: ManifestDeleted): void {
    if (fact.since !== undefined && fact.tag !== undefined) {
      // What took the whole path with it was told already.
      const current = this.#current.get(fact.tag);
      if (!current || current.to !== undefined) return;
    }
    const deletion = this.#deletion(fact);
    const ended = [...this.#current].flatMap(([tag, current]) => {
      const isMeant =
        fact.whole !== undefined || (fact.tag === undefined ? current.digest === fact.digest : tag === fact.tag);
      return isMeant && current.to === undefined ? current : [];
    });
    const told = this.#deleted.get(deletion.key)?.find((one) => isToldBy(one, deletion));
    if (told && ended.length === 0) {
      const retention = told.retention || deletion.retention;
      Object.assign(told, known({ actor: told.actor ?? deletion.actor }), { facts: [...told.facts, fact], retention });
      return;
    }
    this.#deletions.push(deletion);
    addTo(this.#deleted, deletion.key, deletion);
    if (fact.whole) this.#closeAll();
    for (const current of ended) Object.assign(current, { to: fact.at, endedBy: 'deleted', deletion });
  }
}

/** The merged view of one push: each field from the earliest record that has it; from claims only where nothing is recorded. */
function settle(push: OpenPush, facts: ManifestPushed[], policy: Policy): void {
  const ranked = [...bestOf(facts)].sort(byTime);
  const told = known({
    actor: ranked.find((fact) => fact.actor),
    behind: ranked.find((fact) => fact.impersonator),
    client: ranked.find((fact) => fact.client !== undefined),
    address: ranked.find((fact) => fact.address !== undefined),
    labels: ranked.find((fact) => fact.labels),
  });
  push.facts = facts.sort(byTime);
  push.strength = ranked[0]?.strength ?? push.strength;
  const since = facts[0]?.since;
  if (since !== undefined && facts.every(isPolled)) push.since = since;
  push.told = told;
  const pusher = told.actor && pusherOf(told.actor, push, policy);
  Object.assign(
    push,
    known({
      actor: pusher?.actor,
      behind: told.behind?.impersonator ? policy.actor(told.behind.impersonator) : pusher?.behind,
      client: told.client?.client,
      address: told.address?.address,
      labels: told.labels?.labels,
    }),
  );
}
