import { type Evidence, type Finding, isAtLeastSevere } from '../../core/finding.ts';

/**
 * Makes two firings on one subject one finding: the worse tells it, before those that an exception covers, and the evidence of both stays. A tag that goes back and
 * forth fires at each turn: so the evidence is one list for all of them, put in order of time by `settle`.
 */
export class Recurrences {
  readonly #evidence = new Map<string, { readonly list: Evidence[]; readonly ids: Set<string> }>();

  merge(earlier: Finding | undefined, later: Finding): Finding {
    if (!earlier) return later;
    const { list, ids } = this.#of(earlier);
    const more = later.evidence.filter(({ eventId }) => !ids.has(eventId));
    for (const one of more) {
      list.push(one);
      ids.add(one.eventId);
    }
    const main = tellsInstead(later, earlier) ? later : earlier;
    return {
      ...main,
      evidence: list,
      firstEventAt: Math.min(earlier.firstEventAt, later.firstEventAt),
      lastEventAt: Math.max(earlier.lastEventAt, later.lastEventAt),
      openedAt: Math.min(earlier.openedAt, later.openedAt),
    };
  }

  /** Before anybody reads the evidence of what was merged. */
  settle(): void {
    for (const { list } of this.#evidence.values()) list.sort((one, other) => one.time - other.time);
  }

  #of({ id, evidence }: Finding): { readonly list: Evidence[]; readonly ids: Set<string> } {
    const known = this.#evidence.get(id) ?? { list: [...evidence], ids: new Set(evidence.map((one) => one.eventId)) };
    this.#evidence.set(id, known);
    return known;
  }
}

// Who has an exception for his own doing hides nobody else's.
function tellsInstead(later: Finding, earlier: Finding): boolean {
  const isCovered = earlier.state === 'suppressed';
  if (isCovered !== (later.state === 'suppressed')) return isCovered;
  return isAtLeastSevere(later.severity, earlier.severity);
}
