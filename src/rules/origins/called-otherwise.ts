import { isAtLeast } from '../../core/strength.ts';
import { equalRepository, parseReference, type Reference } from '../../core/reference.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import type { Judged, Quiet } from '../rule.ts';
import { accountOf, moveTo } from './accounted.ts';

/**
 * What accounts for the push of another tag of the same repository, by which nodes call the bytes that run. Only where no
 * record of the pods shows their image, so that it was taken from the last template on record; where no node calls the bytes
 * by that image; and where the tag was pushed after what ran before began: nobody brings back an old image so.
 */
export function calledOtherwise(
  { digest, reference, instances, observed }: Placement,
  { image, since, started }: { readonly image: string; readonly since: Time; readonly started: Time },
  lineage: Lineage,
  judged: Judged,
): Omit<Quiet, 'quiet'> | undefined {
  if (!digest || !reference || !instances.every((one) => one.image !== image || one.byTemplate)) return undefined;
  const told = new Set(observed.flatMap((fact) => (isAtLeast(fact.strength, 'recorded') ? fact.image : [])));
  const names = [...told]
    .flatMap((text) => tagged(text, lineage) ?? [])
    .filter((one) => equalRepository(one, reference));
  if (names.some(({ tag }) => tag === (reference.tag ?? 'latest'))) return undefined;
  const push = names.flatMap((name) => moveTo(digest, name, started, lineage) ?? []).find(({ at }) => at > since);
  const account = push && accountOf(push, lineage, judged);
  return account && 'by' in account ? { strength: account.strength, because: account.by, by: push.facts } : undefined;
}

/** A node that has dropped the name has another text for it. */
function tagged(text: string, { policy }: Lineage): (Reference & { readonly tag: string }) | undefined {
  try {
    const { tag, ...reference } = parseReference(text);
    return tag === undefined ? undefined : { ...reference, registry: policy.registry(reference.registry), tag };
  } catch {
    return undefined;
  }
}
