import type { Digest } from '../../core/digest.ts';
import { type Finding, isSuspicion } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { madeOnce } from '../../rules/made-once.ts';
import type { Analysis } from './analyze.ts';

export const SIMILAR_BY = ['actor', 'address', 'layer', 'workload'] as const;

/** Other findings that have something in common with one. */
export interface Similar {
  readonly by: (typeof SIMILAR_BY)[number];
  /** What they have in common: a name, an address, a digest. */
  readonly value: string;
  /** Incidents rather than their parts; the latest first. */
  readonly findings: readonly Finding[];
}

/** What was pushed from where, and which images have a layer. */
const pushesOf = madeOnce(({ pushes, image }: Lineage) => {
  const byAddress = new Map<string, Digest[]>();
  const byLayer = new Map<Digest, Digest[]>();
  for (const digest of new Set(pushes.map((one) => one.digest)))
    for (const layer of layersOf(digest, image)) addTo(byLayer, layer, digest);
  for (const { address, digest } of pushes) if (address !== undefined) addTo(byAddress, address, digest);
  return { byAddress, byLayer };
});

function layersOf(digest: Digest, image: Lineage['image']): ReadonlySet<Digest> {
  const { layers = [], children } = image(digest);
  const own = [...layers, ...children.flatMap((child) => image(child).layers ?? [])];
  return new Set(own.map((one) => one.digest));
}

/** Findings of the same actor, address, layer or workload as a finding, its parts included. */
export function similarTo(
  finding: Finding,
  { lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>,
): readonly Similar[] {
  const byId = new Map(findings.map((one) => [one.id, one]));
  const own = new Set([
    finding.id,
    ...(finding.parts ?? []),
    ...(finding.incident === undefined ? [] : [finding.incident]),
  ]);
  const about = [...own].flatMap((id) => byId.get(id) ?? []);
  const told = (fitting: readonly Finding[]): readonly Finding[] => {
    const whole = fitting.map((one) => (one.incident === undefined ? one : (byId.get(one.incident) ?? one)));
    return [...new Set(whole.filter(({ id }) => !own.has(id)))].sort(
      (one, other) => other.lastEventAt - one.lastEventAt,
    );
  };
  const values = (of: (one: Finding) => string | undefined): readonly string[] => [
    ...new Set(about.flatMap((one) => of(one) ?? [])),
  ];
  const sharing = (by: Similar['by'], of: (one: Finding) => string | undefined): readonly Similar[] =>
    values(of).map((value) => ({ by, value, findings: told(findings.filter((one) => of(one) === value)) }));
  const digests = new Set(about.flatMap(({ image }) => image?.digest ?? []));
  return [
    ...sharing('actor', ({ actor }) => actor?.name),
    ...byDigests('address', addressesOf(digests, about, lineage), findings, told),
    ...byDigests('layer', tellingLayers(digests, findings, lineage), findings, told),
    ...sharing('workload', ({ placement }) => placement && placeOf(placement)),
  ].filter((one) => one.findings.length > 0);
}

function placeOf({ cluster, namespace, workload }: NonNullable<Finding['placement']>): string {
  return [...(cluster === undefined ? [] : [cluster]), namespace, workload].join('/');
}

type Shared = readonly (readonly [value: string, digests: readonly Digest[]])[];

/** Addresses from which they were pushed, by whom the findings are about; and all that came from there. */
function addressesOf(digests: ReadonlySet<Digest>, about: readonly Finding[], lineage: Lineage): Shared {
  const actors = new Set(about.flatMap(({ actor }) => actor?.name ?? []));
  const { byAddress } = pushesOf(lineage);
  const addresses = lineage.pushes
    .filter(({ digest, actor }) => digests.has(digest) && (actors.size === 0 || actors.has(actor?.name ?? '')))
    .flatMap(({ address }) => address ?? []);
  return [...new Set(addresses)].map((address) => [address, byAddress.get(address) ?? []]);
}

/** Layers that no image has against which nothing stands: what all images share tells nothing. */
function tellingLayers(digests: ReadonlySet<Digest>, findings: readonly Finding[], lineage: Lineage): Shared {
  const suspect = new Set(findings.filter(isSuspicion).flatMap(({ image }) => image?.digest ?? []));
  const { byLayer } = pushesOf(lineage);
  const layers = new Set([...digests].flatMap((digest) => [...layersOf(digest, lineage.image)]));
  return [...layers]
    .map((layer) => [layer, byLayer.get(layer) ?? []] as const)
    .filter(([, images]) => images.every((one) => suspect.has(one)));
}

function byDigests(
  by: Similar['by'],
  shared: Shared,
  findings: readonly Finding[],
  told: (fitting: readonly Finding[]) => readonly Finding[],
): readonly Similar[] {
  return shared.map(([value, digests]) => {
    const within = new Set(digests);
    const fits = ({ image }: Finding): boolean => image?.digest !== undefined && within.has(image.digest);
    return { by, value, findings: told(findings.filter(fits)) };
  });
}
