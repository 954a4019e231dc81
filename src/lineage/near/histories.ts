import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Policy } from '../../core/policy.ts';
import { isRecorded } from '../../core/strength.ts';
import { belowLink, historyLink, untaggedLink } from '../storage/links.ts';
import type { MentionedRepository } from '../storage/mentions.ts';
import { readReference } from '../facts/references.ts';
import type { Gathering } from './gathering.ts';
import { keyOf, RECORDED } from './recorded-names.ts';

/**
 * What repositories that matter went through. What a registry recorded of one tag tells nothing of another: of most
 * repositories only those tags are looked at that named an image, and what is about no single tag. All of the history is
 * asked for where a part of it is not to be told without the rest.
 */
export class Histories {
  readonly #gathering: Gathering;
  readonly #policy: Policy;
  /** As records name them, under their paths. */
  readonly #found = new Map<string, MentionedRepository[]>();
  readonly #whole = new Set<string>();
  /** Tags that named one of the images, under the policy's name of their registry, under their paths. */
  readonly #tags = new Map<string, Map<string, Required<MentionedRepository>>>();

  constructor(gathering: Gathering, policy: Policy) {
    this.#gathering = gathering;
    this.#policy = policy;
  }

  /** A repository of the path of one that matters, with what was deleted with the paths above it. */
  found({ registry, repository }: MentionedRepository): void {
    const known = this.#found.get(repository) ?? [];
    this.#found.set(repository, [...known, { registry, repository }]);
    this.#gathering.linked(untaggedLink(registry, repository));
    const segments = repository.split('/').slice(0, 32);
    for (const index of segments.keys())
      this.#gathering.linked(belowLink(registry, segments.slice(0, index + 1).join('/')));
    if (this.#whole.has(repository)) this.#gathering.linked(historyLink(registry, repository));
  }

  tagged(name: Required<MentionedRepository>): void {
    const tags = this.#tags.get(name.repository) ?? new Map<string, Required<MentionedRepository>>();
    this.#tags.set(name.repository, tags.set(keyOf(name), name));
  }

  isTagged(name: MentionedRepository): boolean {
    return this.#tags.get(name.repository)?.has(keyOf(name)) === true;
  }

  /** All that repositories at a path went through. */
  whole(path: string): void {
    if (this.#whole.has(path)) return;
    this.#whole.add(path);
    for (const { registry, repository } of this.#found.get(path) ?? [])
      this.#gathering.linked(historyLink(registry, repository));
  }

  /** Asks for the tags in every repository of their path: under other names of the registry they are the same. */
  ask(): void {
    for (const [path, tags] of this.#tags)
      for (const { registry } of this.#found.get(path) ?? [])
        for (const { registry: own, repository, tag } of tags.values()) {
          if (this.#policy.registry(registry) === own) this.#gathering.named({ registry, repository, tag });
          else this.#gathering.deleted({ registry, repository, tag });
        }
  }

  /** When all that was asked for is there: asks for the histories that are not to be told without what is still missing. */
  askWhole(isMeant: (digest: Digest) => boolean): void {
    const pushed = new Set<string>();
    const tagged = new Set<string>();
    for (const fact of this.#gathering.facts) {
      for (const path of pathsOf(fact)) if (this.#found.has(path)) this.whole(path);
      if (fact.type === 'manifest.deleted' && fact.whole === 'below')
        for (const path of this.#found.keys()) this.whole(path);
      if (fact.type !== 'manifest.pushed') continue;
      pushed.add(keyOf({ registry: fact.registry, repository: fact.repository }));
      if (fact.tag !== undefined && isMeant(fact.digest)) tagged.add(fact.repository);
    }
    // Any push without a digest may be of an image whose tags nobody knows.
    for (const path of this.#found.keys()) if (!tagged.has(path)) this.whole(path);
    // That a registry tells of pushes at all shows by any of them.
    for (const names of this.#found.values())
      for (const name of names)
        if (!pushed.has(keyOf(name))) this.#gathering.linked(historyLink(name.registry, name.repository));
  }
}

/**
 * The paths of repositories of which a fact leaves it open what else has a say: claims count for nothing beside any record,
 * what was found by asking beside what was told between two questions, and a host may have used any tag.
 */
function pathsOf(fact: LandwaiterEvent): readonly string[] {
  switch (fact.type) {
    case 'manifest.pushed':
    case 'manifest.deleted':
      return isRecorded(fact) && fact.since === undefined ? [] : [fact.repository];
    case 'manifest.pulled':
      return isRecorded(fact) ? [] : [fact.repository];
    case 'manifest.hinted':
      return fact.tag === undefined ? [fact.repository] : [];
    case 'host.image':
      return [fact.reference, fact.base].flatMap((text) => {
        const reference = text === undefined ? undefined : readReference(text, RECORDED);
        return reference ? [reference.repository] : [];
      });
    default:
      return [];
  }
}
