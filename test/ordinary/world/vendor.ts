import { image } from '../../scenarios/images.ts';
import type { Place } from '../act.ts';
import type { Registry } from '../organisation.ts';
import { referenceTo } from './company.ts';
import type { Template } from './standing.ts';
import type { World } from './world.ts';

/** A registry of somebody else's, of which nobody here has records. */
export const VENDOR: Registry = {
  is: 'registry',
  id: 'vendor',
  product: 'distribution',
  host: 'registry.vendor.example',
  prefix: '',
  account: '',
  region: '',
};

/** An image of a vendor's, as it stands there now. */
export function fromVendor(world: World, repository: string, tag: string): Place {
  const place = { registry: VENDOR, repository, tag };
  if (!world.shelf.get(place))
    world.shelf.put(
      place,
      image(`vendor ${repository} ${tag}`, { layers: ['vendor os', `vendor ${repository} ${tag}`] }),
      world.now,
    );
  return place;
}

/** What a policy's environment lists, where the mesh puts its proxy into each pod. */
export function injectorsOf({ company }: World): { readonly injectors?: readonly string[] } {
  return company.habits.sidecars ? { injectors: [`${VENDOR.host}/mesh/**`] } : {};
}

/** The proxy that a mesh puts into each pod. */
export function meshProxy(world: World, version: string): Template {
  const place = fromVendor(world, 'mesh/proxy', version);
  return { container: 'mesh-proxy', as: 'sidecar', place, reference: referenceTo(place) };
}
