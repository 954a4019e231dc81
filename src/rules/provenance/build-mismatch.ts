import type { ClaimedBuild } from '../../core/claimed-build.ts';
import type { BuildEntry } from '../../core/policy.ts';

/** Why no entry allows the build; undefined: one does. The nearest miss is told. */
export function buildMismatch(build: ClaimedBuild, entries: readonly BuildEntry[]): string | undefined {
  let reason: string | undefined;
  for (const entry of entries) {
    const isSystem =
      build.system === undefined || build.system === entry.source || entry.source.startsWith(`${build.system}-`);
    if (!isSystem || build.project !== entry.project) continue;
    const miss = missOf(build, entry);
    if (miss === undefined) return undefined;
    reason ??= miss;
  }
  return reason ?? `it is from ${build.project ?? 'an unnamed source'}, of which no build entry speaks`;
}

function missOf({ workflow, ref, trigger }: ClaimedBuild, entry: BuildEntry): string | undefined {
  const list = (patterns: readonly string[]): string => patterns.join(', ');
  if (entry.workflows && !entry.workflows.matches(workflow ?? ''))
    return `it is from the workflow ${workflow ?? '(unknown)'}, not ${list(entry.workflows.patterns)}`;
  if (entry.refs && !entry.refs.matches(ref ?? ''))
    return `it is of ${ref ?? 'an unknown ref'}, not of ${list(entry.refs.patterns)}`;
  if (entry.triggers && !entry.triggers.matches(trigger ?? ''))
    return `it was started by ${trigger ?? 'an unknown trigger'}, not by ${list(entry.triggers.patterns)}`;
  return undefined;
}
