import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DAY, formatDuration, type Time } from '../../core/time.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import type { RootSpec } from '../../policy/schema/trust-schema.ts';

const USUAL_AGE = 180 * DAY;

/** How old a root's file is, in milliseconds: it has no date of its own, so as old as it has not been replaced. */
export function ageOf({ file }: RootSpec, policy: string, now: Time): number | undefined {
  return file === undefined ? undefined : Math.max(0, now - statSync(resolve(dirname(policy), file)).mtimeMs);
}

/** A sentence on each root of the policy whose file is older than its `maxAge`. */
export function oldRoots({ name, spec }: PolicyFile, now: Time): readonly string[] {
  return (spec.trust?.roots ?? []).flatMap((root) => {
    const age = ageOf(root, name, now);
    if (age === undefined || age <= (root.maxAge ?? USUAL_AGE)) return [];
    return [`the root ${root.name} is from ${formatDuration(age)} ago: fetch it anew, as it may have new keys`];
  });
}
