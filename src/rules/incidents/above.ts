import type { Finding } from '../../core/finding.ts';
import { byCause, byReading, bySeverity, tells } from './reading-order.ts';

/** Which incident tells a finding. */
export class Above {
  readonly #byId: ReadonlyMap<string, Finding>;
  readonly #incidentOf = new Map<string, Finding>();
  /** By digest: who is told of as having pushed it, for what it is itself. */
  readonly #hands: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(findings: readonly Finding[]) {
    this.#byId = new Map(findings.map((finding) => [finding.id, finding]));
    const own = findings.filter(({ cause, image, placement }) => !cause && !placement && image?.digest);
    const byDigest = Map.groupBy(own, ({ image }) => String(image?.digest));
    this.#hands = new Map(
      [...byDigest].map(([digest, of]) => [digest, new Set(of.flatMap(({ actor }) => actor?.name ?? []))]),
    );
  }

  /** By the first that tells it, and that it does not tell itself. */
  tell(part: string, incident: Finding): void {
    const told = this.#byId.get(part);
    if (told && !this.#incidentOf.has(part) && tells(incident, told) && this.rootOf(incident) !== told)
      this.#incidentOf.set(part, incident);
  }

  /** Whether a part tells what an image of somebody else has from the one that an incident is about. */
  isBuiltOn(part: string, { image }: Finding): boolean {
    const told = this.#byId.get(part);
    return told !== undefined && told.cause === image?.digest && this.#isOfAnother(told);
  }

  /**
   * What one put into an image and another built on it are two acts: what the finding says of the other’s image stands in
   * one incident, and ties that to no second one.
   */
  ties(finding: Finding): boolean {
    return !this.#isOfAnother(finding) || this.rootOf(finding) === finding;
  }

  #isOfAnother(finding: Finding): boolean {
    const { cause, actor } = finding;
    const hands = cause === undefined || !isInherited(finding) ? undefined : this.#hands.get(cause);
    return actor !== undefined && hands !== undefined && hands.size > 0 && !hands.has(actor.name);
  }

  /** The worst incident that tells one of them tells all; of equals what rests on nothing else, and the first in `order`. */
  join(findings: readonly Finding[], order = byReading): void {
    const tied = findings.filter((finding) => this.ties(finding));
    const roots = new Set(tied.map((finding) => this.rootOf(finding)));
    const [head, ...others] = [...roots].sort(
      (one, other) => bySeverity(one, other) || byCause(one, other) || order(one, other),
    );
    if (head) for (const other of others) this.tell(other.id, head);
  }

  rootOf(finding: Finding): Finding {
    const seen = new Set([finding]);
    for (let root = finding; ; ) {
      const next = this.#incidentOf.get(root.id);
      if (!next) return root;
      if (seen.has(next)) return finding;
      seen.add(next);
      root = next;
    }
  }
}

/** Whether it stands against an image for what that has from another one, which is its cause. */
function isInherited({ cause, image, placement }: Finding): boolean {
  return cause !== undefined && !placement && image?.digest !== cause;
}
