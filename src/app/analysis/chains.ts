import type { Digest } from '../../core/digest.ts';
import type { Finding } from '../../core/finding.ts';
import { isRunning } from '../../core/instance.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Chain, CustodyInPlace } from '../../core/report.ts';
import type { Placement } from '../../core/subjects.ts';
import type { FindingsOf } from '../../lineage/chain/chain.ts';
import { placesAround } from '../../lineage/chain/places.ts';
import type { Judgements } from '../../rules/custody/custody-links.ts';
import { custodyOf } from '../../rules/custody/custody.ts';

/** Findings' ids by the facts they rest on. */
export function findingsByFact(findings: readonly Finding[], lineage: Lineage): FindingsOf {
  const byFact = new Map<string, Finding[]>();
  for (const finding of findings)
    for (const { eventId } of finding.evidence) byFact.set(eventId, [...(byFact.get(eventId) ?? []), finding]);
  return (eventId, digest) =>
    (byFact.get(eventId) ?? []).filter((one) => isAbout(one, digest, lineage)).map((one) => one.id);
}

// The image that a tag meant before is evidence of a move, but nothing stands against it.
function isAbout({ image }: Finding, digest: Digest | undefined, lineage: Lineage): boolean {
  if (digest === undefined || image?.digest === undefined || image.digest === digest) return true;
  return lineage.isSameImage(image.digest, digest);
}

/** The chain of an image, with the custody of the latest container that runs it. */
export function withCustody(chain: Chain, lineage: Lineage, judgements: Judgements): Chain {
  const running = runningOf(chain, lineage).at(-1);
  return running ? { ...chain, ...custodyIn(running, lineage, judgements) } : chain;
}

/** The same, and the custody of the other places that run it. */
export function withEveryCustody(chain: Chain, lineage: Lineage, judgements: Judgements): Chain {
  const others = runningOf(chain, lineage).slice(0, -1).reverse();
  const told = withCustody(chain, lineage, judgements);
  if (others.length === 0) return told;
  return { ...told, alsoRunning: others.map((placement) => custodyIn(placement, lineage, judgements)) };
}

/** What runs one of its digests, or its name, oldest first. */
function runningOf({ image, digests }: Chain, lineage: Lineage): readonly Placement[] {
  const around = digests.map(({ digest }) => digest);
  return placesAround(image, around, lineage)
    .filter(({ instances }) => isRunning(instances))
    .map(({ placement }) => placement);
}

function custodyIn(placement: Placement, lineage: Lineage, judgements: Judgements): CustodyInPlace {
  const { cluster, namespace, workload, container, digest } = placement;
  return {
    custody: custodyOf(placement, lineage, judgements),
    custodyOf: { namespace, workload, container, ...known({ cluster, digest }) },
  };
}
