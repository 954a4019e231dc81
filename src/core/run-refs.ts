import type { Run } from './build.ts';

/** The full refs that it may have run on. Some systems name a tag or a branch without saying which: a short name fits as either. */
export function refsOf({ ref }: Run): readonly string[] {
  if (ref === undefined) return [];
  return ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
}

/** Whether it ran on that tag, with or without a `v` before it, as its own record tells. */
export function isOfTag(run: Run, tag: string): boolean {
  return !run.claims.ref && refsOf(run).some((ref) => ref === `refs/tags/${tag}` || ref === `refs/tags/v${tag}`);
}
