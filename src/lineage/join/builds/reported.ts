import type { DeploymentReported } from '../../../core/control-event.ts';
import type { Digest } from '../../../core/digest.ts';
import { addTo } from '../../../core/grouping.ts';
import { byTime } from '../../facts/order.ts';
import type { Given } from '../given.ts';
import type { PushView } from '../registry/push-view.ts';

/** What delivery systems say that they deployed, each deployment by its latest record. */
export interface Reported {
  /** Of this digest, oldest first. */
  ofDigest(digest: Digest): readonly DeploymentReported[];
  /** Of a commit of a CI project, where the report names no image. */
  ofCommit(build: {
    readonly system: string;
    readonly project: string;
    readonly commit?: string;
  }): readonly DeploymentReported[];
}

export function joinReported(
  all: readonly DeploymentReported[],
  { read, meaning }: Pick<Given, 'read'> & Pick<PushView, 'meaning'>,
): Reported {
  const latest = new Map<string, DeploymentReported>();
  for (const one of all.toSorted(byTime)) latest.set(JSON.stringify([one.system, one.project, one.deployment]), one);
  const byDigest = new Map<Digest, DeploymentReported[]>();
  const byCommit = new Map<string, DeploymentReported[]>();
  for (const one of [...latest.values()].sort(byTime)) {
    const digests = new Set(
      (one.images ?? []).flatMap(({ digest, reference }) => {
        const named = reference === undefined ? undefined : read(reference);
        return digest ?? (named && meaning(named, one.at)) ?? [];
      }),
    );
    for (const digest of digests) addTo(byDigest, digest, one);
    if (!one.images?.length && one.commit !== undefined) addTo(byCommit, commitKey(one, one.commit), one);
  }
  return {
    ofDigest: (digest) => byDigest.get(digest) ?? [],
    ofCommit: (build) => (build.commit === undefined ? [] : (byCommit.get(commitKey(build, build.commit)) ?? [])),
  };
}

function commitKey({ system, project }: { readonly system: string; readonly project: string }, commit: string): string {
  return JSON.stringify([system, project, commit]);
}
