/** A ref is whole, as `refs/heads/main`; a short name, which people write, is a branch’s. What begins with a wildcard means any. */
export function wholeRef(pattern: string): string {
  return /^(?:refs\/|[*[])/.test(pattern) ? pattern : `refs/heads/${pattern}`;
}
