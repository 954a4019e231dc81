import type { Run } from '../../../core/build.ts';
import { type ClaimedBuild, claimedBuild } from '../../../core/claimed-build.ts';
import type { Digest } from '../../../core/digest.ts';
import { isVerifiedBy } from '../../../core/examined.ts';
import type { Images } from '../../../core/images.ts';
import type { Policy, RepositoryName } from '../../../core/policy.ts';
import { memo } from '../../facts/lazy.ts';
import type { RunIndex } from './project-runs.ts';

/** Builds that signed statements about a digest name, each by a signer that may speak for its builder. */
export function attestedBuilds(
  digests: readonly Digest[],
  at: RepositoryName,
  { verdictsOn }: Pick<Images, 'verdictsOn'>,
  { signers }: Pick<Policy, 'signers'>,
): readonly ClaimedBuild[] {
  if (signers.length === 0) return [];
  return digests.flatMap((digest) =>
    verdictsOn(digest, at).flatMap(({ verdicts }) =>
      verdicts.flatMap((verdict) => {
        const build = claimedBuild(verdict);
        const isMeant = signers.some(
          (signer) => isVerifiedBy(signer, verdict) && build?.builders.some((one) => signer.maySpeakFor(one)) === true,
        );
        return build && isMeant ? [build] : [];
      }),
    ),
  );
}

/** The runs on record that a build names: by its number, else by its commit; of projects that are asked about. */
export function runsNamed(index: RunIndex): (build: ClaimedBuild, projects: readonly string[]) => readonly Run[] {
  const byName = memo((project: string) => {
    const named = new Map<string, Run[]>();
    for (const run of index.inTime(project).all()) {
      const [number = ''] = run.run.split('/', 1);
      const commit = run.claims.commit ? undefined : run.commit;
      for (const name of new Set([run.run, number, ...(commit === undefined ? [] : [`commit ${commit}`])]))
        named.set(name, [...(named.get(name) ?? []), run]);
    }
    return named;
  });
  return ({ system, project, run, commit }, projects) => {
    const own = projects.filter((key) => {
      const [of = '', ...rest] = key.split(':');
      const isSystem = system === undefined || of === system || of.startsWith(`${system}-`);
      return isSystem && project !== undefined && rest.join(':') === project;
    });
    const name = run ?? (commit === undefined ? undefined : `commit ${commit}`);
    return name === undefined ? [] : own.flatMap((key) => byName(key).get(name) ?? []);
  };
}
