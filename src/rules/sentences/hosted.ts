import type { ImageName } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { madeOnce } from '../made-once.ts';
import { nameOf } from './sentences.ts';

const inSeveral = madeOnce(({ repositories }: Lineage) => {
  const first = new Map<string, string>();
  const found = new Set<string>();
  for (const { registry, repository } of repositories) {
    if ((first.get(repository) ?? registry) !== registry) found.add(repository);
    first.set(repository, registry);
  }
  return found;
});

/** `shop/api:1.4`; with its registry where another one has a repository of that name: which of the two is what matters then. */
export function nameIn(image: ImageName, lineage: Lineage): string {
  const name = nameOf(image);
  return inSeveral(lineage).has(image.repository) ? `${image.registry}/${name}` : name;
}
