import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Matcher } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const deniedImageDeployed: Rule = {
  id: 'denied-image-deployed',
  version: 1,
  title: 'An image on the environment’s deny list was deployed',
  severity: 'critical',
  mode: 'policy',
  goesBy: ['environments[].deny'],
  attack: IMPLANT,
  why: 'Somebody decided that this image must not run here, mostly because it is known to be bad. It was let run all the same.',
  respond: [
    'Stop it: let the deployer put the last good image back.',
    'Ask who deployed it; find out why nothing held it up.',
    'See where else it runs: landwaiter where DIGEST',
  ],
  benignIf: ['the entry on the deny list is out of date: take it off'],
  phase: 'facts',
  on: 'placement',
  quiet: {},

  detect(placement, lineage) {
    const { environment } = placement;
    if (!environment || lineage.policy.isExempt(placement)) return undefined;
    const { tags, digests } = environment.deny;
    const why =
      (placement.digest && deniedDigest(placement.digest, digests, lineage)) ??
      (tags && deniedTag(placement, tags, lineage));
    if (!why) return undefined;
    return {
      summary: `${whereOf(placement)} uses ${placement.image}: ${why.says}, and ${environment.name} denies ${why.pattern}.`,
      ...(why.isShared === true && { severity: 'high' }),
      confidence: 'recorded',
      missing: why.isShared === true ? ['whether the denied index was bad for this image of it, or for another'] : [],
      evidence: [
        ...(placement.digest ? lineage.pushesOf(placement.digest).slice(0, 1).flatMap(pushExhibits) : []),
        ...placementExhibits(placement),
      ],
    };
  },
};

interface Denied {
  readonly says: string;
  readonly pattern: string;
  /** Another index, which is not denied, lists it too. */
  readonly isShared?: boolean;
}

/** A digest is denied with everything in it, and so is everything that has it in it: any of them may be what runs. */
function deniedDigest(digest: Digest, denied: ReadonlySet<Digest>, lineage: Lineage): Denied | undefined {
  if (denied.size === 0) return undefined;
  const first = (digests: readonly (Digest | undefined)[], says: string): Denied | undefined => {
    const found = digests.find((one) => one !== undefined && denied.has(one));
    return found && { says, pattern: shortDigest(found) };
  };
  const { children, config } = lineage.image(digest);
  const manifests = lineage.standsFor(digest).filter((one) => lineage.image(one).config === digest);
  const listing = [digest, ...manifests].flatMap((one) => lineage.image(one).parents);
  const inIndex = first(listing, 'it is one of the images of the denied index');
  return (
    first([digest], 'that is the denied digest') ??
    first(children, 'it is an index that lists the denied image') ??
    first([config, ...manifests], 'it has the config of the denied image') ??
    (inIndex && { ...inIndex, isShared: listing.some((one) => !denied.has(one)) })
  );
}

/** The tag that it names; or, where it names the digest, the tags that the digest is known by there: all of them denied. */
function deniedTag({ reference }: Placement, tags: Matcher, lineage: Lineage): Denied | undefined {
  if (!reference) return undefined;
  const named = reference.tag ?? (reference.digest ? undefined : 'latest');
  const pattern = tags.patterns.join(', ');
  if (named !== undefined && tags.matches(named)) return { says: `its tag is ${named}`, pattern };
  const known = reference.digest
    ? lineage
        .standsFor(reference.digest)
        .flatMap((one) => lineage.pushesOf(one))
        .flatMap(({ registry, repository, tag }) =>
          registry === reference.registry && repository === reference.repository && tag !== undefined ? [tag] : [],
        )
    : [];
  return known.length > 0 && known.every((tag) => tags.matches(tag))
    ? { says: `the digest that it names is known as ${known.slice(0, 3).join(', ')} only`, pattern }
    : undefined;
}
