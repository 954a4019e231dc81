import type { Digest } from '../../core/digest.ts';
import type { Finding } from '../../core/finding.ts';
import { isRunning } from '../../core/instance.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Chain } from '../../core/report.ts';
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
  const digests = chain.digests.map(({ digest }) => digest);
  const running = placesAround(chain.image, digests, lineage).findLast(({ instances }) =>
    isRunning(instances),
  )?.placement;
  if (!running) return chain;
  const { cluster, namespace, workload, container, digest } = running;
  return {
    ...chain,
    custody: custodyOf(running, lineage, judgements),
    custodyOf: { namespace, workload, container, ...known({ cluster, digest }) },
  };
}
