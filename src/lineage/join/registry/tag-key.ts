/** The key under which a tag's history is kept. */
export function tagKey(name: { readonly registry: string; readonly repository: string }, tag: string): string {
  return `${name.registry}/${name.repository}:${tag}`;
}
