/** The repositories beside this one: `registry.acme.example/shop/*`; the repository itself where it is in no folder. */
export function folderPattern(host: string, repository: string): string {
  const slash = repository.lastIndexOf('/');
  return slash < 0 ? `${host}/${repository}` : `${host}/${repository.slice(0, slash)}/*`;
}
