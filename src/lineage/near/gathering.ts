import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Link } from '../storage/links.ts';
import type { Kept, LookUps } from '../storage/look-ups.ts';
import type { MentionedRepository } from '../storage/mentions.ts';

/** More facts than this are too many to be gathered question by question. */
const MOST_FACTS = 20_000;

/** Thrown where an answer needs so much that all might as well be read. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** Facts fetched from a store in rounds: what is asked for while one round is looked at comes with the next. */
export class Gathering {
  readonly facts: LandwaiterEvent[] = [];
  readonly #store: LookUps;
  readonly #known = new Set<number>();
  readonly #asked = new Set<string>();
  #digests: Digest[] = [];
  #builds: Digest[] = [];
  #names: MentionedRepository[] = [];
  #deleted: MentionedRepository[] = [];
  #links: Link[] = [];
  #paths: string[] = [];
  #pulls: MentionedRepository[] = [];

  constructor(store: LookUps) {
    this.#store = store;
  }

  /** Whatever mentions the digest. */
  about(digest: Digest): void {
    if (this.#isNew('digest', digest)) this.#digests.push(digest);
  }

  /** Only what was pushed and built as the digest. */
  builtAs(digest: Digest): void {
    if (this.#isNew('builds', digest)) this.#builds.push(digest);
  }

  named(name: MentionedRepository): void {
    const before = this.#asked.size;
    if (this.#asked.add(nameKey(name)).size === before) return;
    this.#names.push(name);
    if (name.tag !== undefined) this.#pulls.push(name);
  }

  /** Only that the tag was deleted. */
  deleted(name: Required<MentionedRepository>): void {
    if (this.#isNew('deleted', nameKey(name))) this.#deleted.push(name);
  }

  isNamed({ registry, repository, tag }: MentionedRepository): boolean {
    return (
      this.#asked.has(nameKey({ registry, repository })) ||
      this.#asked.has(nameKey({ registry, repository, ...(tag !== undefined && { tag }) }))
    );
  }

  linked(link: Link): void {
    if (this.#isNew('link', ...link)) this.#links.push(link);
  }

  isLinked(link: Link): boolean {
    return this.#asked.has(JSON.stringify(['link', ...link]));
  }

  /** The repositories at a path; `next` answers them. */
  at(path: string): void {
    if (this.#isNew('path', path)) this.#paths.push(path);
  }

  add(kept: readonly Kept[]): void {
    for (const { key, fact } of kept) {
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.facts.push(fact);
    }
    if (this.facts.length > MOST_FACTS) throw new TooMuch();
  }

  get known(): ReadonlySet<number> {
    return this.#known;
  }

  /** How many more facts may be asked for; one more than there may be tells that there are too many. */
  get most(): number {
    return MOST_FACTS + 1 - this.facts.length;
  }

  /** Whether something was asked for since the last round. */
  get isWaiting(): boolean {
    const { length } = [this.#digests, this.#builds, this.#names, this.#deleted, this.#links].flat();
    return length + this.#paths.length + this.#pulls.length > 0;
  }

  /** Fetches what was asked for; undefined: nothing was. Answers repositories. @throws TooMuch */
  async next(): Promise<readonly MentionedRepository[] | undefined> {
    const [digests, builds, names, deleted] = [this.#digests, this.#builds, this.#names, this.#deleted];
    const [links, paths, pulls] = [this.#links, this.#paths, this.#pulls];
    if (!this.isWaiting) return undefined;
    [this.#digests, this.#builds, this.#names, this.#deleted] = [[], [], [], []];
    [this.#links, this.#paths, this.#pulls] = [[], [], []];
    const { known } = this;
    if (digests.length + names.length + links.length > 0)
      this.add(await this.#store.near({ digests, names, links, known, most: this.most }));
    if (builds.length > 0) {
      const types = ['run.reported', 'manifest.pushed'] as const;
      this.add(await this.#store.near({ digests: builds, types, known, most: this.most }));
    }
    if (deleted.length > 0)
      this.add(await this.#store.near({ names: deleted, types: ['manifest.deleted'], known, most: this.most }));
    if (pulls.length > 0) this.add(await this.#store.firstPulls({ names: pulls }));
    return paths.length > 0 ? this.#store.repositoriesAt(paths) : [];
  }

  #isNew(...name: readonly string[]): boolean {
    const before = this.#asked.size;
    return this.#asked.add(JSON.stringify(name)).size > before;
  }
}

function nameKey({ registry, repository, tag }: MentionedRepository): string {
  return JSON.stringify(['name', registry, repository, tag ?? null]);
}
