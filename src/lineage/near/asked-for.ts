import type { ManifestHinted, ManifestPulled, ManifestPushed, WorkloadChanged } from '../../core/event.ts';
import type { Policy } from '../../core/policy.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import type { MentionedRepository } from '../storage/mentions.ts';
import { keyOf } from './recorded-names.ts';

/** Which names and whose acts an answer is about. */
export class AskedFor {
  readonly #policy: Pick<Policy, 'registry'>;
  readonly #names: Set<string>;
  readonly #actors: ReadonlySet<string>;
  /** Pushes by actors that are known from hints alone. */
  readonly #hinted = new Set<ManifestHinted>();

  constructor(
    { names, actors }: { readonly names: readonly MentionedRepository[]; readonly actors: readonly string[] },
    policy: Pick<Policy, 'registry'>,
  ) {
    this.#policy = policy;
    this.#names = new Set(names.map(keyOf));
    this.#actors = new Set(actors);
  }

  /** From now on also this. */
  add(name: Required<MentionedRepository>): void {
    this.#names.add(keyOf(name));
  }

  isNamed({ registry, repository, tag }: MentionedRepository): boolean {
    if (this.#names.size === 0) return false;
    const isOne = (one: MentionedRepository): boolean => this.#names.has(keyOf(one));
    return isOne({ registry, repository }) || (tag !== undefined && isOne({ registry, repository, tag }));
  }

  isBy({ actor }: Pick<WorkloadChanged, 'actor'>): boolean {
    return actor !== undefined && this.#actors.has(actor.name);
  }

  /** Notes whose push a hint tells of, if it is one of those asked for; answers whether that is new. */
  hint(fact: ManifestHinted): boolean {
    if (!this.isBy(fact) || this.#hinted.has(fact)) return false;
    this.#hinted.add(fact);
    return true;
  }

  /** Whether it is by name, or a hint says who it was that pushed the tag then. */
  isPushedBy(fact: ManifestPushed | ManifestPulled): boolean {
    if (fact.type !== 'manifest.pushed' || this.#actors.size === 0) return false;
    return this.isBy(fact) || [...this.#hinted].some((hint) => this.#isOf(hint, fact));
  }

  #isOf(hint: ManifestHinted, push: ManifestPushed): boolean {
    return (
      hint.repository === push.repository &&
      hint.tag === push.tag &&
      this.#policy.registry(hint.registry) === this.#policy.registry(push.registry) &&
      Math.abs(hint.at - push.at) <= DAY + 10 * MINUTE
    );
  }
}
