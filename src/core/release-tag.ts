/**
 * Whether a tag is named like a release, which is meant once: `v1.4.2`, `2026-11-19`, `1.4.2-rc1`, a commit. A day without
 * more (`20261119`) is what each build of that day is called.
 */
export function isReleaseTag(tag: string): boolean {
  return /(?:^|[^0-9])\d{1,9}\.\d{1,9}|\d{4}-\d{2}-\d{2}|^(?!20\d{6}$)[a-z-]{0,16}[0-9a-f]{7,40}$/.test(
    tag.slice(0, 128),
  );
}
