/** The repositories beside this one: `registry.acme.example/shop/*`; the repository itself where it is in no folder. */
export function folderPattern(host: string, repository: string): string {
  const slash = repository.lastIndexOf('/');
  return slash < 0 ? `${host}/${repository}` : `${host}/${repository.slice(0, slash)}/*`;
}

const FOLDER = '/*';

/**
 * What a folder is in, with all below: `registry.acme.example/prod/**` of `registry.acme.example/prod/shop/*`. Undefined
 * where that would be the registry as a whole.
 */
export function stageOf(folder: string): string | undefined {
  if (!folder.endsWith(FOLDER)) return undefined;
  const parent = folder.slice(0, folder.lastIndexOf('/', folder.length - FOLDER.length - 1));
  return parent.includes('/') ? `${parent}/**` : undefined;
}
