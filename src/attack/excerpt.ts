// Terms of what is cut here from MITRE ATT&CK: docs/attack.md.
import { readBundle } from './bundle.ts';
import { type Release, releaseOf } from './release.ts';
import type { CutRelease } from './excerpts/cut.ts';
import { RELEASE_18_1 } from './excerpts/release-18-1.ts';
import { RELEASE_19_1 } from './excerpts/release-19-1.ts';

/** MITRE's notice, which goes with every copy. */
export const NOTICE =
  '© 2025, 2026 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation. MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE Corporation.';

/**
 * What there is without an import, the newest release first: bundles in the shape of the official ones, of a few objects
 * with a few fields each.
 */
export function excerpts(): readonly [Release, ...Release[]] {
  return [excerptOf(RELEASE_19_1), excerptOf(RELEASE_18_1)];
}

function excerptOf({ release, cuts, replaced }: CutRelease): Release {
  const objects = cuts.map(({ object }) => object);
  const bytes = Buffer.from(JSON.stringify({ type: 'bundle', spec_version: '2.0', objects }));
  const { entries, ...bundle } = readBundle(bytes, { release });
  const published = new Map(cuts.map((cut) => [cut.object['id'], cut.published]));
  const about = { ...bundle, name: `${release}-excerpt`, isExcerpt: true, objects: entries.length };
  const told = entries.map((entry) => ({ ...entry, publishedSha256: published.get(entry.id) ?? null }));
  return releaseOf(about, told, ({ start, end }) => bytes.subarray(start, end), replaced);
}
