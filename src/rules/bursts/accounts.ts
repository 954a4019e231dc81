import type { Actor } from '../../core/actor.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { fullName } from '../../core/reference.ts';
import type { RegistryAccount } from '../../core/registry-account.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { isTraced } from '../actors/untraced/untraced.ts';
import { madeOnce } from '../made-once.ts';

/** Of each account one, and for each registry one of what no record says who did. */
export const registryAccounts = madeOnce((lineage: Lineage): readonly RegistryAccount[] => {
  const actors = new Map<string, Actor | undefined>();
  const pushes = new Map<string, Push[]>();
  const digestless = new Map<string, DigestlessPush[]>();
  const keyOf = ({ actor, registry }: Pick<Push, 'actor' | 'registry'>): string => {
    const key = actor ? `actor:${actor.name}` : `nobody:${registry}`;
    if (!actors.has(key)) actors.set(key, actor);
    return key;
  };
  // Whoever asks a registry finds at once what came in many hours.
  const arrived = lineage.pushes.filter(({ kind, since }) => kind !== 'artifact' && since === undefined);
  const tagged = new Set(arrived.flatMap((push) => (push.tag === undefined ? [] : fullName(push))));
  for (const push of arrived)
    if (push.tag !== undefined || !tagged.has(fullName(push))) addTo(pushes, keyOf(push), push);
  for (const push of lineage.digestless) if (!isTraced(push, lineage)) addTo(digestless, keyOf(push), push);
  return [...actors]
    .map(([key, actor]) => ({ key, actor, pushes: pushes.get(key) ?? [], digestless: digestless.get(key) ?? [] }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
});
