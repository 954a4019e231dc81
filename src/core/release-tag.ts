/**
 * Whether a tag is named like a release, which is meant once: `v1.4.2`, `2026-11-19`, `1.4.2-rc1`, a commit. A day without
 * more (`20261119`) is what each build of that day is called.
 */
export function isReleaseTag(tag: string): boolean {
  return /(?:^|[^0-9])\d{1,9}\.\d{1,9}|\d{4}-\d{2}-\d{2}|^(?!20\d{6}$)[a-z-]{0,16}[0-9a-f]{7,40}$/.test(
    tag.slice(0, 128),
  );
}

/**
 * Whether a tag is a version in full, of which the next change has another (`2.3.2`, `v2.31.4-alpine`): not `1.4`, which moves with
 * each patch, not a day, and not what says that it goes on (`1.5.0-SNAPSHOT`).
 */
export function isFullVersion(tag: string): boolean {
  const text = tag.slice(0, 128);
  return (
    /(?<![0-9.])\d{1,9}\.\d{1,9}\.\d{1,9}(?![0-9])/.test(text) &&
    !/(?<![0-9.])20\d{2}\.(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])(?![0-9])/.test(text) &&
    !/snapshot|nightly|latest|edge|dev|main|master|canary|unstable/i.test(text)
  );
}
