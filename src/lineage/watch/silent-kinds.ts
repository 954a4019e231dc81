import { BUILDER_BY } from '../../core/builder.ts';
import { isRecorded } from '../../core/strength.ts';
import { DAY, type Time } from '../../core/time.ts';
import { memo } from '../facts/lazy.ts';
import type { Given } from '../join/given.ts';

/** What one kind of telemetry told of one registry: when of pushes that it names nobody of, and since when it names people. */
interface Told {
  readonly pushes: Time[];
  named: Time;
}

/**
 * Whether a kind of telemetry could name nobody of a registry’s pushes at that time, though its records can say who acted: those
 * of then do not, as before an upgrade that added it, or it tells of none of the registry’s pushes at all. Several pushes on
 * several days are on record so; the first record with a name ends it, for good: who leaves out his name later is missed.
 */
export function silentKinds({ of, policy }: Pick<Given, 'of' | 'policy'>): IsSilent {
  const kinds = new Map<string, Map<string, Told>>();
  for (const fact of [...of('manifest.pushed'), ...of('manifest.hinted'), ...of('manifest.deleted')]) {
    if (!isRecorded(fact)) continue;
    const name = policy.registry(fact.registry);
    const own = kinds.get(name) ?? new Map<string, Told>();
    kinds.set(name, own);
    const one = own.get(fact.source) ?? { pushes: [], named: Number.POSITIVE_INFINITY };
    own.set(fact.source, one);
    if (fact.actor) one.named = Math.min(one.named, fact.at);
    if (fact.type !== 'manifest.deleted') one.pushes.push(fact.at);
  }
  const until = memo((key: string): Time => {
    const [kind = '', registry = ''] = key.split(' ');
    const own = kinds.get(registry) ?? new Map<string, Told>();
    const { pushes = [], named = Number.POSITIVE_INFINITY } = own.get(kind) ?? {};
    const all =
      pushes.length > 0 ? pushes.filter((one) => one < named) : [...own.values()].flatMap((one) => one.pushes);
    const days = new Set(all.map((one) => Math.floor(one / DAY)));
    return all.length >= BUILDER_BY.pushes && days.size >= BUILDER_BY.days ? named : Number.NEGATIVE_INFINITY;
  });
  return (kind, registry, at) => at < until(`${kind} ${registry}`);
}

export type IsSilent = (kind: string, registry: string, at: Time) => boolean;
