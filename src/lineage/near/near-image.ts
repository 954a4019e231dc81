import { type Digest, EMPTY_CONFIG } from '../../core/digest.ts';
import type {
  ContainerObserved,
  HostImage,
  LandwaiterEvent,
  ManifestPulled,
  ManifestPushed,
  WorkloadChanged,
} from '../../core/event.ts';
import type { Policy } from '../../core/policy.ts';
import { attachedLink } from '../storage/links.ts';
import type { LookUps } from '../storage/look-ups.ts';
import type { MentionedRepository } from '../storage/mentions.ts';
import { readReference } from '../facts/references.ts';
import { subjectOfTag } from '../join/registry/artifacts.ts';
import { AskedFor } from './asked-for.ts';
import { Builds } from './builds.ts';
import { EarlierChanges } from './earlier-changes.ts';
import { Gathering } from './gathering.ts';
import { Histories } from './histories.ts';
import { addBuilds } from './builders.ts';
import { addListings } from './listings.ts';
import { followPod, followWorkload } from './objects.ts';
import { asRecorded, RECORDED } from './recorded-names.ts';
import { addRecordedRuns } from './recorded-runs.ts';

/** What an answer is about. */
export interface Seeds {
  readonly digests: readonly Digest[];
  /** As records name them; with a tag: whatever it meant; without: everything in the repository. */
  readonly names: readonly MentionedRepository[];
  /** Everything that these pushed or deployed; exact names. */
  readonly actors: readonly string[];
}

/** What is near some images. */
export interface Near {
  readonly facts: readonly LandwaiterEvent[];
  /** The digests of the images, of what lists them or is listed, and configs. */
  readonly meant: ReadonlySet<Digest>;
  /** Whether an answer may show the fact, and does not only rest on it as on others of the same repository or workload. */
  isShown(fact: LandwaiterEvent): boolean;
}

/**
 * The facts that the chain and the placements of some images are made of, out of a store that holds very many: those of
 * the images, of what lists them or has their config, what the tags went through that named them, the builds that may
 * explain them, the workloads they run in. Asked for in rounds, each of which follows what the last one brought.
 * @throws TooMuch where it would be better to read everything.
 */
export async function factsNear(seeds: Seeds, store: LookUps, policy: Policy): Promise<Near> {
  const near = new NearImage(seeds, store, policy);
  await near.gather();
  return near;
}

class NearImage implements Near {
  readonly #seeds: Seeds;
  readonly #store: LookUps;
  readonly #policy: Policy;
  readonly #gathering: Gathering;
  /** The images, what lists them, what they list, and configs. */
  readonly #core = new Set<Digest>();
  readonly #histories: Histories;
  readonly #builds: Builds;
  readonly #askedFor: AskedFor;

  constructor(seeds: Seeds, store: LookUps, policy: Policy) {
    this.#seeds = seeds;
    this.#store = store;
    this.#policy = policy;
    this.#gathering = new Gathering(store);
    this.#histories = new Histories(this.#gathering, policy);
    this.#builds = new Builds(this.#gathering, policy);
    this.#askedFor = new AskedFor(seeds, policy);
  }

  get facts(): readonly LandwaiterEvent[] {
    return this.#gathering.facts;
  }

  get meant(): ReadonlySet<Digest> {
    return this.#core;
  }

  isShown(fact: LandwaiterEvent): boolean {
    switch (fact.type) {
      case 'manifest.pushed':
      case 'manifest.pulled':
        return this.#core.has(fact.digest) || (fact.tag !== undefined && this.#gathering.isNamed(fact));
      case 'workload.changed':
        return this.#isAsked(fact) ?? true;
      default:
        return true;
    }
  }

  async gather(): Promise<void> {
    const { digests, names, actors } = this.#seeds;
    const gathering = this.#gathering;
    for (const digest of digests) this.#addCore(digest);
    for (const name of names) {
      gathering.at(name.repository);
      gathering.named(name);
      if (name.tag === undefined) this.#histories.whole(name.repository);
    }
    if (actors.length > 0) {
      const types = ['manifest.pushed', 'manifest.hinted', 'workload.changed'] as const;
      gathering.add(await this.#store.near({ actors, types, known: gathering.known, most: gathering.most }));
    }
    if (digests.length > 0) gathering.add(await this.#store.firstPulls({ digests }));
    const changes = new EarlierChanges(gathering, this.#store);
    do {
      this.#follow();
      for (let found = await gathering.next(); found; found = await gathering.next()) {
        for (const name of found) this.#histories.found(name);
        this.#follow();
      }
      this.#histories.askWhole((digest) => this.#core.has(digest));
    } while ((await changes.fetch((change) => this.#isAsked(change) === true)) || gathering.isWaiting);
    await addListings(gathering, this.#store);
    await addBuilds(gathering, this.#store);
    await addRecordedRuns(gathering, this.#store);
  }

  /** Looks at everything again: what a fact means for the answer may only show by one that came later. */
  #follow(): void {
    for (let before = -1; before < this.#core.size; ) {
      before = this.#core.size;
      for (const fact of this.facts) this.#one(fact);
      this.#histories.ask();
    }
  }

  #one(fact: LandwaiterEvent): void {
    switch (fact.type) {
      case 'manifest.pushed':
      case 'manifest.pulled':
        return this.#manifest(fact);
      case 'manifest.hinted':
        if (this.#askedFor.hint(fact)) {
          this.#gathering.at(fact.repository);
          this.#histories.whole(fact.repository);
          if (fact.tag !== undefined) this.#gathering.named(fact);
        }
        return;
      case 'manifest.deleted':
        if (fact.digest && this.#core.has(fact.digest)) this.#gathering.at(fact.repository);
        return;
      case 'host.image':
        return this.#host(fact);
      case 'run.reported':
        return this.#builds.run(fact);
      case 'deployment.reported':
        return this.#gathering.linked(['deployment', fact.system, fact.project, fact.deployment]);
      case 'workload.changed':
        this.#change(fact);
        return followWorkload(fact, this.#gathering);
      case 'container.observed':
        return this.#container(fact);
      case 'evidence.held':
        if (fact.attachment?.artifact && this.#core.has(fact.subject)) this.#gathering.builtAs(fact.attachment.digest);
        return;
      case 'manifest.served':
      case 'image.compared':
      case 'image.noted':
      case 'run.absent':
      case 'release.published':
      case 'workload.attempted':
      case 'pods.listed':
      case 'access.told':
      case 'container.entered':
      case 'admission.decided':
      case 'control.changed':
      case 'change.told':
      case 'credential.issued':
      case 'scope.exceeded':
    }
  }

  #addCore(digest: Digest): void {
    if (digest === EMPTY_CONFIG) return;
    this.#core.add(digest);
    this.#gathering.about(digest);
    this.#gathering.linked(attachedLink(digest));
  }

  #manifest(fact: ManifestPushed | ManifestPulled): void {
    const { registry, repository, tag, digest, config, children = [] } = fact;
    const isCore = (one: Digest | undefined): boolean => one !== undefined && this.#core.has(one);
    const isMeant =
      isCore(digest) ||
      isCore(config) ||
      children.some(isCore) ||
      this.#askedFor.isNamed(fact) ||
      this.#askedFor.isPushedBy(fact);
    const own = this.#policy.registry(registry);
    if (!isMeant) {
      if (fact.type === 'manifest.pushed') this.#beside(fact, own);
      return;
    }
    this.#addCore(digest);
    if (config) this.#addCore(config);
    for (const child of children) this.#addCore(child);
    this.#gathering.at(repository);
    if (fact.type === 'manifest.pushed') {
      if (fact.credential !== undefined) this.#gathering.linked(['credential', fact.credential]);
      this.#builds.of(fact);
      this.#builds.releases(fact);
    }
    if (tag === undefined) return;
    this.#histories.tagged({ registry: own, repository, tag });
    this.#gathering.named({ registry, repository, tag });
  }

  /** A push of what is attached to one of the images, or of something else under one of their tags. */
  #beside(push: ManifestPushed, own: string): void {
    const { registry, repository, tag, digest, children = [] } = push;
    const isTagged = tag !== undefined && this.#histories.isTagged({ registry: own, repository, tag });
    // Whichever push of a tag comes first takes the run of its time.
    if (isTagged || children.some((child) => this.#builds.isSought(child))) this.#builds.of(push);
    const subject = push.subject ?? (tag === undefined ? undefined : subjectOfTag(tag));
    const isAttached = subject !== undefined && this.#core.has(subject);
    if (isAttached && tag !== undefined) this.#gathering.named({ registry, repository, tag });
    // What it is, and who pushed it, may stand in the record of another push of it.
    if (isAttached || isTagged) this.#gathering.builtAs(digest);
  }

  /** Whether a change asks for one of the images; undefined where it does not say what runs. */
  #isAsked({ containers }: WorkloadChanged): boolean | undefined {
    return containers?.some(({ image }) => {
      const reference = readReference(image, RECORDED);
      if (!reference) return false;
      const { registry, repository, digest, tag = digest ? undefined : 'latest' } = reference;
      if (digest && this.#core.has(digest)) return true;
      return this.#gathering.isNamed({ registry, repository, ...(tag !== undefined && { tag }) });
    });
  }

  /** The story of an image on a host: its own records, and those of its name. */
  #host({ host, image, reference }: HostImage): void {
    this.#gathering.linked(['nameless commit', host ?? '']);
    if (image && (reference === undefined || this.#isTagged(reference))) this.#gathering.about(image);
    // Under a name that only this host gave it, containers may have been made of it there.
    const named = image && this.#core.has(image) && reference ? readReference(reference, RECORDED) : undefined;
    if (reference && named?.tag !== undefined) this.#gathering.named(asRecorded(reference, named));
  }

  #isTagged(text: string): boolean {
    const reference = readReference(text, this.#policy);
    return reference?.tag !== undefined && this.#histories.isTagged(reference);
  }

  #change(fact: WorkloadChanged): void {
    const isBySeed = this.#askedFor.isBy(fact);
    for (const { image } of fact.containers ?? []) {
      const reference = readReference(image, RECORDED);
      if (!reference) continue;
      if (isBySeed) this.#set(asRecorded(image, reference), reference.digest);
      if (reference.digest && this.#core.has(reference.digest)) this.#gathering.at(reference.repository);
    }
  }

  /** What an actor set a workload to is asked for as what it pushed is. */
  #set(name: Required<MentionedRepository>, digest: Digest | undefined): void {
    if (digest) return this.#addCore(digest);
    this.#askedFor.add(name);
    this.#gathering.at(name.repository);
    this.#gathering.named(name);
  }

  #container(fact: ContainerObserved): void {
    const { digest, image } = fact;
    followPod(fact, this.#gathering);
    const reference = readReference(image, this.#policy);
    if (!reference) return;
    const { registry, repository, tag } = asRecorded(image, reference);
    // A workload that ran one digest under several tags has one placement of it, which bears one of them.
    if (digest && this.#askedFor.isNamed({ registry, repository, tag })) this.#addCore(digest);
    if (!digest || !this.#core.has(digest)) return;
    this.#gathering.at(repository);
    this.#gathering.named({ registry, repository, tag });
  }
}
