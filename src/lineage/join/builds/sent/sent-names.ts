import type { HostImage } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import { fullName } from '../../../../core/reference.ts';
import { isRecorded } from '../../../../core/strength.ts';
import type { DigestlessPush } from '../../../../core/subjects.ts';
import { countUntil } from '../../../../core/time.ts';
import { addTo } from '../../../../core/grouping.ts';
import type { ReadReference } from '../../../facts/references.ts';
import { LAG } from './pair-sent.ts';

/**
 * The pushes without a digest of which a listed builder recorded that it sent them: under this very name, at that time. Where
 * another push of the name is as near, nobody can say which of them the host sent, and the record speaks for none.
 */
export function joinSentNames(
  facts: readonly HostImage[],
  pushes: readonly DigestlessPush[],
  { policy, read }: { readonly policy: Policy; readonly read: ReadReference },
): ReadonlyMap<DigestlessPush, HostImage> {
  const sent = new Map<DigestlessPush, HostImage>();
  if (!policy.restrictsBuilders || pushes.length === 0) return sent;
  const named = new Map<string, DigestlessPush[]>();
  for (const push of pushes) addTo(named, `${fullName(push)}:${push.tag ?? ''}`, push);
  for (const fact of facts) {
    const { action, host, reference, at } = fact;
    if (action !== 'pushed' || host === undefined || reference === undefined || !isRecorded(fact)) continue;
    const name = policy.isBuilder({ host }) ? read(reference) : undefined;
    if (!name) continue;
    const all = named.get(`${fullName(name)}:${name.tag ?? 'latest'}`) ?? [];
    const [only, ...others] = all.slice(countUntil(all, at - LAG - 1), countUntil(all, at + LAG));
    if (only && others.length === 0 && isRecorded(only)) sent.set(only, fact);
  }
  return sent;
}
