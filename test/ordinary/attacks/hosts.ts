import { hex } from '../../../bench/random.ts';
import type { Host } from '../organisation.ts';
import { office } from './addresses.ts';
import { anyOf, type Scene } from './scene.ts';

/** A host with an engine on which nothing is built: the organisation's, else somebody's own machine, on no record. */
export function hostForHire(scene: Scene): Host {
  const { organisation, random } = scene;
  const found = anyOf(
    random,
    organisation.hosts.filter(({ builds }) => !builds),
  );
  return (
    found ?? { name: `lap-${hex(random, 4)}`, engine: 'docker', builds: false, address: office(organisation, random) }
  );
}
