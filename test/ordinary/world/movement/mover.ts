import type { Chance } from '../chance.ts';
import type { Workshop } from '../company.ts';
import type { Delivery } from '../delivery.ts';
import type { Life } from '../life.ts';
import type { World } from '../world.ts';

/** What a movement has at hand. */
export interface Mover {
  readonly world: World;
  readonly delivery: Delivery;
  readonly life: Life;
  readonly chance: Chance;
}

/** A service that has been released and runs in production as a Deployment. */
export function anyReleased({ world, life, chance }: Mover): Workshop | undefined {
  const found = world.company.services.filter(
    (one) => one.kind === 'Deployment' && one.production.length > 0 && life.progress(one).released !== undefined,
  );
  return found.length > 0 ? chance.one(found) : undefined;
}
