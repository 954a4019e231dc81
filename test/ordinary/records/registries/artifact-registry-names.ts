import type { Place } from '../../act.ts';
import type { Registry } from '../../organisation.ts';

/** `korvel-images/containers/dev/shop/api`: the project, Google's repository, and the image, which Google calls a package. */
export function partsOf({ registry, repository }: Pick<Place, 'registry' | 'repository'>) {
  const [project = registry.account, name = 'containers', ...rest] = repository.split('/');
  const parent = `projects/${project}/locations/${registry.region}`;
  return {
    project,
    name,
    place: `${parent}/repositories/${name}`,
    image: rest.join('%2F'),
  };
}

/** `europe-west1-docker.pkg.dev/korvel-images/containers/shop/api:1.4` or `…@sha256:…`. */
export function referenceOf(registry: Registry, repository: string, end: string): string {
  return `${registry.host}/${repository}${end}`;
}
