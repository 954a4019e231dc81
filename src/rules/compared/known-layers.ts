import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, type Strength, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Judged } from '../rule.ts';
import { nameOf } from '../sentences/sentences.ts';
import { builtBy } from './column.ts';

export interface Voucher {
  readonly strength: Strength;
  readonly by: string;
}

/**
 * Who answers for a layer: the image it first came with, where that is trusted and an approved build explains it by a
 * record, or where it is trusted and a base by the policy. Trusted alone is not enough: whoever may push to some small
 * repository would launder layers there, and whoever names an image like a base would, too.
 */
export function vouching(
  push: Push,
  lineage: Lineage,
  { trusted, isClean }: Pick<Judged, 'trusted'> & { isClean(push: Push): boolean },
): (layer: Digest | undefined) => Voucher | undefined {
  const known = new Map<Digest, Voucher | undefined>();
  const vouch = (layer: Digest): Voucher | undefined => {
    const first = lineage.firstWithLayer(layer, push);
    if (!first || first.at >= push.at || lineage.isSameImage(first.digest, push.digest, push)) return undefined;
    const whole = lineage.partOf(first) ?? first;
    if (trusted(whole.digest, push.at, push)?.key !== whole.key || !isClean(whole)) return undefined;
    const strength = lineage.policy.isBase(whole) ? whole.strength : builtBy(whole, lineage)?.strength;
    if (!strength || !isAtLeast(weakest([strength, whole.strength]), 'recorded')) return undefined;
    return { strength: weakest([strength, whole.strength]), by: `${nameOf(whole)} brought the layer first` };
  };
  return (layer) => {
    if (!layer) return undefined;
    if (!known.has(layer)) known.set(layer, vouch(layer));
    return known.get(layer);
  };
}
