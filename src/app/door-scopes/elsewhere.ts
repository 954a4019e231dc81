import { coveringSource, isPartOfAnother, sourceNaming } from '../../core/open-door.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import * as kinds from '../../ingest/sources/index.ts';
import type { Source } from '../../ingest/source.ts';
import type { Elsewhere } from './through-door.ts';

const SOURCES: ReadonlyMap<string, Source> = new Map(Object.values(kinds).map((one) => [one.name, one]));

/**
 * What other sources with doors cover by their entries, and this one does not name: somebody said whose word on it counts.
 * Beside a system's own records it is a claim. Where those who cover it only claim, too, it would be as good as they are,
 * and is not believed.
 */
export function elsewhereThan(source: ExpectedSource, sources: readonly ExpectedSource[]): Elsewhere {
  return {
    of(event) {
      const covering = coveringSource(source, event, sources);
      return covering && (onlyClaims(covering.source) ? covering.named : 'claim');
    },
    // Whoever may push to one folder must not keep the whole registry heard.
    isNamed: (part, name) =>
      sourceNaming(source, part, sources, name) !== undefined ||
      (part === 'registry' && isPartOfAnother(source, name, sources)),
  };
}

function onlyClaims({ kind, claims }: ExpectedSource): boolean {
  const source = SOURCES.get(kind);
  return claims || source?.claims === true || source?.delivery.senders === 'users';
}
