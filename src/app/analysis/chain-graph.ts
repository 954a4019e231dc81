import { counted } from '../../core/count.ts';
import type { ChainGraph, ContentsInShort } from '../../core/chain-graph.ts';
import { type Finding, type ImageName, isSuspicion, SEVERITIES } from '../../core/finding.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Time } from '../../core/time.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Signing } from '../../core/signing.ts';
import type { Push } from '../../core/subjects.ts';
import type { LaneMembers } from '../../lineage/chain/graph-lanes.ts';
import { chainGraphOf } from '../../lineage/chain/graph.ts';
import { memo } from '../../lineage/facts/lazy.ts';
import { custodyOf } from '../../rules/custody/custody.ts';
import type { Judgements } from '../../rules/custody/custody-links.ts';
import { trustOf } from '../../rules/custody/trust-of-digest.ts';
import { worstTrust } from '../../rules/custody/trust.ts';
import { bestOf, signingOf } from '../../rules/provenance/signing.ts';
import { TELLING } from './judgements.ts';
import { findingsByFact, withCustody } from './chains.ts';

/** Graphs of images by one set of findings: what stands is looked up once for all. */
export function graphsIn(
  findings: readonly Finding[],
  lineage: Lineage,
  judgements: Judgements,
): (image: ImageName) => ChainGraph {
  const findingsOf = findingsByFact(
    findings.filter(({ rule }) => !TELLING.has(rule)),
    lineage,
  );
  const standing = new Set(findings.filter(isSuspicion).map(({ id }) => id));
  return (image) => {
    const graph = chainGraphOf(image, lineage, {
      findingsOf,
      stands: (id) => standing.has(id),
      on: judgements.suspicions,
      trust: ({ pushes }) => worstTrust(pushes.map((push) => trustOf(push.digest, push, lineage, judgements))),
      contents: (push) => contentsOf(push, judgements),
      signing: (lane) => signingIn(lane, lineage),
      custody: memo((placement) => custodyOf(placement, lineage, judgements)),
    });
    const { custody, custodyOf: whose } = withCustody(
      { image, digests: digestsOf(graph, image), steps: [] },
      lineage,
      judgements,
    );
    return { ...graph, ...(custody && { custody }), ...(whose && { custodyOf: whose }) };
  };
}

function digestsOf({ lanes }: ChainGraph, image: ImageName) {
  const own = lanes.filter(({ digest, also }) => {
    const all = [...(digest ? [digest] : []), ...also];
    return image.digest === undefined || all.includes(image.digest);
  });
  return own.flatMap(({ digest, also, kind }) =>
    [...(digest ? [digest] : []), ...also].map((one) => ({ digest: one, kind })),
  );
}

/** Wherever it was pushed to, or runs from. */
function signingIn({ digest, pushes, places }: LaneMembers, lineage: Lineage): Signing {
  if (!digest) return { state: 'unchecked' };
  const first = new Map<string, readonly [RepositoryName, Time | undefined]>();
  const add = (at: RepositoryName, since?: Time): void => {
    const key = `${at.registry}/${at.repository}`;
    if (!first.has(key)) first.set(key, [at, since]);
  };
  for (const push of pushes) add(push, push.at);
  for (const { placement } of places) if (placement.reference) add(placement.reference);
  return bestOf([...first.values()].map(([at, since]) => signingOf(digest, at, lineage, since)));
}

/** In five words. */
function contentsOf(push: Push, { read: readOf, suspicions }: Judgements): ContentsInShort | undefined {
  const read = readOf(push);
  if (!read) return undefined;
  const worst = suspicions(push.key)
    .flatMap(({ contents, severity }) => (contents ? [severity] : []))
    .sort((one, other) => SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other))[0];
  const { differing } = read;
  const rest = read.isComplete ? '' : ', not all of it read';
  const than = read.isAlone ? ', compared with nothing' : '';
  const says =
    differing === 0 ? 'no difference counts' : `${counted(differing, 'difference counts', 'differences count')}`;
  return { differing, says: `${says}${worst ? `, ${worst}` : ''}${than}${rest}`, ...(worst && { severity: worst }) };
}
