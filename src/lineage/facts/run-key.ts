/** `github:acme/shop`, the key of a CI project. */
export function projectKey(one: { readonly system: string; readonly project: string }): string {
  return `${one.system}:${one.project}`;
}

/** One attempt of one run. */
export function attemptKey(
  { system, project }: { readonly system: string; readonly project: string },
  run: string,
): string {
  return JSON.stringify([system, project, run]);
}
