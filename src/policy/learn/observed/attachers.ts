import type { Lineage } from '../../../core/lineage.ts';
import type { Questioned } from './questioned.ts';
import { type Seen, sureness, type Tally, tally } from '../tally.ts';

/** By registry: who again and again pushed there what is attached to images, and never an image. */
export function attachersIn(lineage: Lineage, questioned: Questioned): ReadonlyMap<string, readonly Seen[]> {
  const byRegistry = new Map<string, Tally>();
  const bringing = new Set<string>();
  for (const push of lineage.pushes) {
    const { actor, registry, kind, at } = push;
    if (!actor) continue;
    if (kind !== 'artifact') bringing.add(JSON.stringify([registry, actor.name]));
    else if (!questioned.push(push) && !questioned.byNewcomer(push)) {
      const attached = byRegistry.get(registry) ?? tally();
      byRegistry.set(registry, attached);
      attached.add(actor.name, at);
    }
  }
  return new Map(
    [...byRegistry].map(([registry, attached]) => [
      registry,
      attached.list().filter((one) => sureness(one) !== 'thin' && !bringing.has(JSON.stringify([registry, one.name]))),
    ]),
  );
}
