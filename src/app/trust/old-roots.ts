import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatDuration, formatTime, type Time } from '../../core/time.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import type { RootSpec } from '../../policy/schema/trust-schema.ts';
import { publicGoodRoot } from '../../provenance/trust/public-good.ts';
import { parseRoots, type Root } from '../../provenance/trust/root.ts';

/** When the newest service of a root began: when its file was written says nothing, as copies are as new as one likes. */
function newestIn(roots: readonly Pick<Root, 'of'>[]): Time | undefined {
  const times = roots.flatMap(({ of }) => of ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/**
 * Of when a root of the policy is; undefined for certificates, and where it does not say.
 * @throws InvalidInput for a file that is no root.
 */
function dateOf({ builtin, file }: RootSpec, policy: string): Time | undefined {
  if (builtin !== undefined) return newestIn([publicGoodRoot()]);
  return file === undefined ? undefined : newestIn(parseRoots(readFileSync(resolve(dirname(policy), file)), file));
}

/** How old each root is that the policy goes by, in words: where it names none, the one that came with the release. */
export function agesOfRoots({ name, spec }: PolicyFile, now: Time): readonly string[] {
  const named = (spec.trust?.roots ?? []).filter(({ certificates }) => !certificates);
  const roots = named.length > 0 ? named : usedAnyway(spec);
  return roots.map((root) => {
    const date = dateOf(root, name);
    if (date === undefined) return `the root ${root.name} does not say of when it is`;
    return `the root ${root.name} is of ${formatTime(date).slice(0, 10)}, ${formatDuration(Math.max(0, now - date))} ago`;
  });
}

function usedAnyway({ signers = [] }: PolicyFile['spec']): readonly RootSpec[] {
  const isUsed = signers.some(({ identity, root }) => identity !== undefined && root === undefined);
  return isUsed ? [{ name: 'that came with this release', builtin: 'sigstore' }] : [];
}

/** A sentence on each root of the policy that is older than its `maxAge`. */
export function oldRoots({ name, spec }: PolicyFile, now: Time): readonly string[] {
  return (spec.trust?.roots ?? []).flatMap((root) => {
    const date = root.maxAge === undefined ? undefined : dateOf(root, name);
    if (date === undefined || root.maxAge === undefined || now - date <= root.maxAge) return [];
    return [
      `the root ${root.name} is from ${formatDuration(now - date)} ago (${formatTime(date).slice(0, 10)}): fetch it anew, as it may have new keys`,
    ];
  });
}
